"""Fans in the session without a screen: they run, wait, and take over what was asked last."""

import pytest
from origins import ready_of
from present import present

from core.base.errors import UsageError
from core.protocol.events import Finished, Stats, StopReason, Token
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.begin_fan import begin_fan
from tui.session.fan_job import RunFan
from tui.session.jobs import Generate, Load
from tui.session.phase import Phase


def test_with_rows_each_typed_prompt_is_a_job_of_its_own_and_not_in_the_record(sitting_with_fans):
    sitting = sitting_with_fans
    sitting.load()
    controller = sitting.controller
    controller.use_how(PromptOptions(rows=3))
    assert controller.run("12", None)
    job = sitting.jobs.submitted[-1]
    assert isinstance(job, RunFan)
    assert [(one.row, one.seed, one.prompt) for one in job.requests] == [
        (0, 7, "12"), (1, 7, "12"), (2, 7, "12"),
    ]  # fmt: skip
    assert {one.fingerprint for one in job.requests} == {controller.loaded.origin.identity}
    assert controller.phase is Phase.PREFILL
    assert controller.is_writing
    sitting.answer(Token(0, 1, "1", -0.5, 0.0))
    assert controller.phase is Phase.GENERATING
    assert not controller.load(sitting.entry)
    sitting.write("1", "2", "3")
    assert (controller.busy, controller.phase) == (False, Phase.IDLE)
    assert controller.session.generations == []
    (fan,), *_ = sitting.told.of("fan_began")
    assert [row.number for row in fan.rows] == [1, 2, 3]
    assert controller.last_fan is fan


def test_a_fan_waits_for_a_load_and_a_prompt_waits_for_a_fan(sitting_with_fans):
    sitting = sitting_with_fans
    controller = sitting.controller
    controller.use_how(PromptOptions(rows=2))
    controller.run("12", sitting.entry)
    assert isinstance(sitting.jobs.submitted[-1], Load)
    sitting.answer(ready_of(sitting.entry), ended=True)
    assert isinstance(sitting.jobs.submitted[-1], RunFan)
    controller.use_how(PromptOptions())
    controller.run("9", None)
    assert present(controller.queued).prompt == "9"
    sitting.write("1", "2")
    assert isinstance(sitting.jobs.submitted[-1], Generate)


def test_the_last_prompt_is_that_of_the_newest_fan_or_generation(sitting_with_fans):
    sitting = sitting_with_fans
    sitting.load()
    controller = sitting.controller
    with pytest.raises(UsageError, match="A prompt is missing"):
        begin_fan(controller, "2", None)
    controller.run("12", None)
    sitting.answer(Finished(StopReason.MAX_TOKENS, "", Stats()), ended=True)
    controller.settings = SamplingSettings(seed=9)
    begin_fan(controller, "2", None)
    sitting.write("1", "2")
    assert present(controller.last_fan).rows[0].request.seed == 7
    begin_fan(controller, "2 34", None)
    sitting.write("1", "2")
    begin_fan(controller, "4 0..1", None)
    request = sitting.jobs.submitted[-1].requests[3]
    assert (request.prompt, request.seed, request.settings.temperature) == ("34", 9, 1.0)
