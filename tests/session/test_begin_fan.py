"""Fans in the session without a screen: queue, stop, lock, failure, and a row that is taken."""

from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from origins import ready_of
from present import present

from core.base.errors import NoMemoryError, UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.events import Finished, Notice, Prefilled, Ready, Stats, StopReason, Token
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from core.record.codec import from_json, to_json
from tui.session.begin_fan import begin_fan
from tui.session.controller import Controller
from tui.session.fan_job import RunFan
from tui.session.hand_off import Batch
from tui.session.jobs import Generate, Load
from tui.session.phase import Phase
from tui.session.take_row import take_row


class Sitting:
    """A controller on one checkpoint whose jobs run when the test says so."""

    def __init__(self, entry: Checkpoint) -> None:
        self.entry, self.jobs, self.told = entry, JobQueue(), Told()
        self.controller = Controller(self.jobs, self.told.listener, LoadOptions())
        self.controller.settings = SamplingSettings(seed=7)

    def load(self) -> None:
        self.controller.load(self.entry)
        self.answer(ready_of(self.entry), ended=True)

    def answer(self, *events, **end) -> None:
        self.controller.apply(Batch(len(self.jobs.submitted), events, **end))

    def write(self, *texts: str, reason: StopReason = StopReason.MAX_TOKENS) -> None:
        """Let the running fan write its rows, and end."""
        self.answer(Prefilled(2, 2, 0.0))
        for row, text in enumerate(texts):
            self.answer(*(Token(n, ord(c), c, -0.5, 0.0, row=row) for n, c in enumerate(text)))
            self.answer(Finished(reason, "", Stats(new_tokens=len(text)), row=row))
        self.answer(ended=True)


@pytest.fixture
def sitting(tmp_path: Path, write_checkpoint) -> Sitting:
    (entry,) = scan([write_checkpoint(tmp_path / "step_000100")])
    return Sitting(entry)


def test_with_rows_each_typed_prompt_is_a_job_of_its_own_and_not_in_the_record(sitting):
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


def test_a_fan_waits_for_a_load_and_a_prompt_waits_for_a_fan(sitting):
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


def test_stopping_ends_all_rows(sitting):
    sitting.load()
    begin_fan(sitting.controller, "3 12", None)
    assert sitting.controller.stop()
    assert sitting.jobs.stopped == [len(sitting.jobs.submitted)]
    assert sitting.controller.phase is Phase.STOPPING
    sitting.write("1", "", "", reason=StopReason.CANCELLED)
    assert present(sitting.controller.last_fan).stopped


def test_the_last_prompt_is_that_of_the_newest_fan_or_generation(sitting):
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


def test_in_a_temperature_fan_the_temperature_is_locked_until_it_ends(sitting):
    sitting.load()
    controller = sitting.controller
    begin_fan(controller, "2 0..1 12", None)
    with pytest.raises(UsageError, match="temperature is locked"):
        controller.change(controller.settings.with_(temperature=0.1))
    controller.change(controller.settings.with_(top_k=3))
    assert controller.settings == SamplingSettings(seed=7, top_k=3)
    sitting.write("1", "2")
    controller.change(controller.settings.with_(temperature=0.1))
    assert controller.settings.temperature == 0.1


def test_rows_that_do_not_fit_end_the_fan(sitting):
    sitting.load()
    begin_fan(sitting.controller, "64 12", None)
    sitting.answer(Notice("slow"), ended=True, failure=(why := NoMemoryError("9 would fit")))
    fan = present(sitting.controller.last_fan)
    assert (fan.failure, fan.notices, fan.ended) == (why, ["slow"], True)
    assert sitting.told.of("fan_changed")[-1] == (fan,)
    assert not sitting.controller.busy


def test_a_row_that_is_taken_is_the_current_generation_with_its_row_and_batch(sitting):
    sitting.load()
    controller = sitting.controller
    with pytest.raises(UsageError, match="There was no fan"):
        take_row(controller, 0)
    begin_fan(controller, "3 12", None)
    with pytest.raises(UsageError, match="cannot be taken now: prefill"):
        take_row(controller, 0)
    sitting.write("57", "58", "59")
    with pytest.raises(UsageError, match="rows 1 to 3"):
        take_row(controller, 3)
    taken = take_row(controller, 1)
    assert controller.session.last is taken
    assert (taken.number, taken.text, taken.request.row, taken.batch) == (1, "58", 1, 3)
    assert sitting.told.of("began")[-1] == (taken, "12")
    assert sitting.told.of("grew")[-1] == (taken, "58")
    assert sitting.told.of("ended")[-1] == (taken,)
    assert "Row 2 of 3" in sitting.told.of("remarked")[-1][1]
    values = to_json(taken)
    assert (values["row"], values["batch"]) == (1, 3)
    assert from_json(values).request.row == 1
    assert controller.again(taken, same=True)
    assert sitting.jobs.submitted[-1] == Generate(taken.replay())


def test_a_row_of_the_demo_replays_as_that_row_of_as_many_with_the_same_bits():
    entry = next(one for one in scan([DEMO]) if one.step == 1000)
    sitting, engine = Sitting(entry), Engine()
    sitting.controller.settings = SamplingSettings(seed=7, max_tokens=12, temperature=1.3)

    def carry_out() -> None:
        for event in sitting.jobs.submitted[-1].events(
            engine, lambda: sitting.controller.settings, lambda: False
        ):
            sitting.answer(event)
        sitting.answer(ended=True)

    sitting.controller.load(entry)
    carry_out()
    begin_fan(sitting.controller, "5 123+456", None)
    carry_out()
    taken = take_row(sitting.controller, 3)
    requests = [row.replay() for row in present(sitting.controller.last_fan).rows]
    requests[3] = taken.replay()
    alone = Engine()
    (ready,) = (
        event
        for event in Load(entry).events(alone, SamplingSettings, lambda: False)
        if isinstance(event, Ready)
    )
    assert ready.origin.identity == taken.origin.identity
    again = [
        event
        for event in alone.sample(requests, lambda _: SamplingSettings(), lambda: False)
        if isinstance(event, Token) and event.row == taken.request.row
    ]
    assert [event.id for event in again] == taken.new_ids
    assert [event.logprob for event in again] == list(taken.logprobs)
