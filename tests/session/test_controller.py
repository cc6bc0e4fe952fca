"""The session's state machine, between a fake desk and a fake listener."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.base.errors import CheckpointError, ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.protocol.events import (
    Finished,
    Loading,
    Notice,
    Ready,
    SettingsChanged,
    Stats,
    StopReason,
    Token,
)
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT
from tui.session.controller import Controller, Phase
from tui.session.hand_off import Batch
from tui.session.jobs import Generate, Load


class JobQueue:
    def __init__(self) -> None:
        self.jobs, self.stopped = [], []

    def submit(self, job) -> int:
        self.jobs.append(job)
        return len(self.jobs)

    def stop(self, job: int) -> None:
        self.stopped.append(job)


class Listener:
    def __init__(self) -> None:
        self.said = []

    def __getattr__(self, name):
        return lambda *args: self.said.append((name, *args))

    def of(self, name: str) -> list:
        return [said[1:] for said in self.said if said[0] == name]


class Sitting:
    """A controller with its fakes, and shorthands for what the runner would answer."""

    def __init__(self, checkpoints: list[Checkpoint]) -> None:
        self.first, self.second, *_ = checkpoints
        self.desk, self.listener = JobQueue(), Listener()
        self.controller = Controller(self.desk, self.listener, lambda _: CURRENT, LoadOptions())

    def answer(self, *events, **end) -> None:
        self.controller.apply(Batch(len(self.desk.jobs), events, **end))

    def load(self, checkpoint: Checkpoint) -> None:
        assert self.controller.load(checkpoint)
        self.answer(Loading("reading", 1, 2), ready(checkpoint), ended=True)

    def finish(self, reason=StopReason.MAX_TOKENS) -> None:
        self.answer(Finished(reason, "", Stats()), ended=True)


def ready(checkpoint: Checkpoint) -> Ready:
    return Ready(checkpoint.name, "cpu", "float32", "plain", 1, "2.13", 0.1, 10, 64)


def token(index: int, text: str = "1") -> Token:
    return Token(index, 1, text, text, -0.5, 0.0)


@pytest.fixture
def sitting(tmp_path: Path, write_checkpoint) -> Sitting:
    for step in (100, 200):
        write_checkpoint(tmp_path / f"step_{step:06d}", step=step)
    return Sitting(scan([tmp_path]))


def test_load_then_run(sitting):
    controller = sitting.controller
    assert controller.phase is Phase.EMPTY
    controller.load(sitting.first)
    assert controller.phase is Phase.LOADING
    sitting.answer(ready(sitting.first), ended=True)
    assert controller.phase is Phase.IDLE
    assert controller.run("1+1=", None)
    assert controller.phase is Phase.PREFILL
    sitting.answer(token(0, "2"), token(1, "3"))
    assert controller.phase is Phase.GENERATING
    assert [args[1] for args in sitting.listener.of("grew")] == ["23"]
    sitting.finish()
    assert controller.phase is Phase.IDLE
    assert controller.session.generations[0].text == "23"


def test_enter_with_nothing_loaded_loads_the_highlighted_one_first(sitting):
    assert sitting.controller.run("1", sitting.second)
    assert sitting.desk.jobs == [Load(sitting.second, CURRENT, LoadOptions())]
    sitting.answer(ready(sitting.second), ended=True)
    assert isinstance(sitting.desk.jobs[1], Generate)
    assert sitting.desk.jobs[1].request.prompt == "1"


def test_the_queue_is_one_deep_and_nothing_is_discarded(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    assert controller.run("1", None)
    assert controller.run("2", None)
    assert controller.queued.prompt == "2"
    assert not controller.run("3", None)
    sitting.finish()
    assert sitting.desk.jobs[-1].request.prompt == "2"
    assert controller.queued is None


def test_stop_gives_the_queued_prompt_back(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("1", None)
    sitting.controller.run("2", None)
    assert sitting.controller.stop()
    assert sitting.desk.stopped == [2]
    assert sitting.listener.of("given_back") == [("2",)]
    assert sitting.controller.phase is Phase.STOPPING
    sitting.finish(StopReason.CANCELLED)
    assert sitting.controller.phase is Phase.IDLE
    assert not sitting.controller.stop()


def test_a_failed_load_gives_the_prompt_back_and_keeps_the_old_model(sitting):
    sitting.load(sitting.first)
    sitting.controller.run_on(sitting.second, "7")
    sitting.answer(failure=CheckpointError("cut"), ended=True)
    assert sitting.listener.of("given_back") == [("7",)]
    assert sitting.listener.of("failed")[0][1] == sitting.second.name
    assert sitting.controller.loaded.checkpoint == sitting.first
    assert sitting.controller.phase is Phase.IDLE


def test_a_checkpoint_without_a_usable_tokenizer_is_refused_before_it_is_loaded(sitting):
    def broken(_):
        raise CheckpointError("no tokenizer")

    sitting.controller._tokenizer_of = broken
    assert not sitting.controller.load(sitting.first)
    assert sitting.desk.jobs == []
    assert sitting.controller.phase is Phase.EMPTY


def test_choosing_another_while_loading_takes_the_other(sitting):
    sitting.controller.load(sitting.first)
    sitting.controller.load(sitting.second)
    assert sitting.desk.stopped == [1]
    sitting.controller.apply(Batch(1, (ready(sitting.first),), ended=True, cancelled=True))
    assert sitting.controller.phase is Phase.LOADING
    assert sitting.controller.loaded is None
    sitting.answer(ready(sitting.second), ended=True)
    assert sitting.controller.loaded.checkpoint == sitting.second


def test_loading_while_text_streams_is_refused(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("1", None)
    assert not sitting.controller.load(sitting.second)
    assert len(sitting.desk.jobs) == 2


def test_same_prompt_and_seed_on_another_checkpoint(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("12", None)
    sitting.finish()
    seed = sitting.controller.session.generations[0].request.seed
    sitting.controller.run_on(sitting.second, "something else")
    sitting.answer(ready(sitting.second), ended=True)
    request = sitting.desk.jobs[-1].request
    assert (request.prompt, request.seed) == ("12", seed)


def test_again_with_a_new_seed_and_with_the_same(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.run("12", None)
    cold = SamplingSettings(temperature=0.1)
    sitting.answer(token(0), SettingsChanged(1, cold), token(1))
    sitting.finish()
    first = controller.session.generations[0]
    controller.change(SamplingSettings(top_k=3))
    assert controller.again(first, same=True)
    job = sitting.desk.jobs[-1]
    assert (job.request, job.replay) == (first.request, ((1, cold),))
    sitting.finish()
    assert controller.again(first, same=False)
    assert sitting.desk.jobs[-1].request.settings.top_k == 3
    assert sitting.desk.jobs[-1].request.seed != first.request.seed


def test_a_changed_setting_is_marked_between_the_texts(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("12", None)
    sitting.answer(token(0, "a"), SettingsChanged(1, SamplingSettings()), token(1, "b"))
    order = [said[0] for said in sitting.listener.said if said[0] in ("grew", "changed")]
    assert order == ["grew", "changed", "grew"]


def test_unknown_characters_only_is_said_and_nothing_runs(sitting):
    sitting.load(sitting.first)
    assert not sitting.controller.run("xyz", None)
    assert len(sitting.desk.jobs) == 1
    assert "xyz" in sitting.listener.of("failed")[0][0].message


def test_an_error_while_decoding_is_a_panel_and_the_session_goes_on(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("1", None)
    sitting.answer(token(0), failure=CheckpointError("bad"), ended=True)
    assert sitting.controller.session.generations[0].stop is StopReason.ERROR
    assert sitting.listener.of("failed")
    assert sitting.controller.run("2", None)


def test_batches_of_jobs_long_gone_are_ignored(sitting):
    sitting.load(sitting.first)
    sitting.controller.run("1", None)
    sitting.controller.apply(Batch(1, (token(0, "old"),), ended=True))
    assert sitting.controller.session.generations[0].text == ""


def test_notices_are_passed_on(sitting):
    sitting.controller.load(sitting.first)
    sitting.answer(Notice("using the CPU"))
    assert sitting.listener.of("noticed") == [("using the CPU",)]


def test_a_precision_that_fails_does_not_spoil_the_next_load(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.options = LoadOptions(precision="bf16", route="onednn")
    controller.load(sitting.first)
    sitting.answer(ended=True, failure=ReportedError("No bfloat16 on the route onednn here"))
    assert controller.options == LoadOptions()
    controller.options = LoadOptions(precision="fp16")
    sitting.load(sitting.first)
    controller.load(sitting.second)
    sitting.answer(ended=True, cancelled=True)
    assert controller.options == LoadOptions(precision="fp16")


def test_the_same_seed_on_other_arithmetic_is_said(sitting):
    controller = sitting.controller
    sitting.load(sitting.first)
    controller.run("1", None)
    sitting.finish()
    controller.again(controller.session.generations[0], same=True)
    sitting.finish()
    assert sitting.listener.of("noticed") == []
    controller.load(sitting.first)
    sitting.answer(replace(ready(sitting.first), precision="int8", route="fbgemm"), ended=True)
    controller.again(controller.session.generations[0], same=True)
    assert sitting.listener.of("noticed") == [
        ("Same seed, other arithmetic: int8 (fbgemm) instead of float32",)
    ]
