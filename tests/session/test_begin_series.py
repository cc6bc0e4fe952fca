"""A series: one prompt and seed over several checkpoints, with a scripted and a real engine."""

from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from origins import ready_of
from present import present

from core.base.errors import CancelledError, CheckpointError, ReportedError, UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.events import (
    Finished,
    Loading,
    Notice,
    Prefilled,
    Ready,
    Started,
    Stats,
    StopReason,
    Token,
    TurnBegan,
    TurnFailed,
    Unloaded,
)
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.begin_series import begin_series
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.jobs import Generate, Load
from tui.session.phase import Phase
from tui.session.series_job import RunSeries
from tui.view.marking import Subjects
from tui.view.series import Series


class Script:
    """An engine that answers with the step of what it has loaded; some loads fail."""

    def __init__(self, broken=(), stop_after: int = 99, loaded: int | None = None) -> None:
        self.broken, self.loads = broken, list[int | None]()
        self.step = loaded
        self.left = stop_after

    def should_stop(self) -> bool:
        return self.left <= 0

    def load(self, checkpoint, tokenizer, options, should_stop):
        self.loads.append(checkpoint.step)
        yield Loading("reading", 1, 2)
        if checkpoint.step in self.broken:
            raise CheckpointError("cut")
        if should_stop():
            raise CancelledError
        self.step = checkpoint.step
        yield ready_of(checkpoint, tokenizer)

    def generate(self, request, current_settings, should_stop):
        yield Prefilled(len(request.ids), len(request.ids), 0.0)
        text = str(self.step)
        for index, char in enumerate(text):
            if should_stop():
                yield Finished(StopReason.CANCELLED, "", Stats())
                return
            self.left -= 1
            yield Token(index, int(char), char, -0.1, 0.0)
        yield Finished(StopReason.MAX_TOKENS, "", Stats(new_tokens=len(text)))


class Sitting:
    """A controller whose jobs run when the test says so."""

    def __init__(self, entries: list[Checkpoint]) -> None:
        self.entries = entries
        self.jobs, self.listener = JobQueue(), Told()
        self.controller = Controller(self.jobs, self.listener.listener, LoadOptions())
        self.changes = 0

    def _changed(self) -> None:
        self.changes += 1

    def load(self, entry: Checkpoint) -> None:
        self.controller.load(entry)
        self.answer(ready_of(entry), ended=True)

    def answer(self, *events, **end) -> None:
        self.controller.apply(Batch(len(self.jobs.submitted), events, **end))

    def begin(self, *steps: int, prompt: str = "1+1") -> Series:
        entries = tuple(one for one in self.entries if one.step in steps)
        return begin_series(self.controller, Subjects(entries), prompt, self._changed)

    def carry_out(self, script) -> list[object]:
        """Run the last job to its end, as the runner does; return its events."""
        job, events = self.jobs.submitted[-1], list[object]()
        end = {"ended": True}
        try:
            for event in job.events(script, SamplingSettings, script.should_stop):
                events.append(event)
                self.answer(event)
        except CancelledError:
            end["cancelled"] = True
        self.answer(**end)
        return events


@pytest.fixture
def sitting(tmp_path: Path, write_checkpoint) -> Sitting:
    for step in (100, 200, 300):
        write_checkpoint(tmp_path / f"step_{step:06d}", step=step, seed=step)
    return Sitting(scan([tmp_path]))


def texts(series: Series) -> list[str]:
    return [turn.generation.text if turn.generation else "" for turn in series.turns]


def test_every_checkpoint_answers_in_its_turn_with_the_same_seed(sitting):
    series = sitting.begin(100, 200, 300)
    assert (sitting.controller.phase, series.at) == (Phase.LOADING, None)
    sitting.carry_out(Script())
    assert texts(series) == ["100", "200", "300"]
    assert {turn.generation.request.seed for turn in series.turns} == {series.seed}
    assert [turn.generation.number for turn in series.turns] == [1, 2, 3]
    assert [turn.prompt for turn in series.turns] == ["1+1"] * 3
    assert (series.ended, series.stopped, series.complete) == (True, False, 3)
    assert sitting.changes > 3
    # Nothing was loaded before, so the last one stays, and the record of the session is its own.
    assert sitting.controller.loaded.checkpoint.step == 300
    assert sitting.controller.session.generations == []
    assert not sitting.controller.busy


def test_the_seed_is_the_fixed_one_and_that_of_the_last_prompt_if_none_is_given(sitting):
    sitting.controller.settings = SamplingSettings(seed=7)
    assert sitting.begin(100).seed == 7
    sitting.carry_out(Script())
    sitting.controller.run("9-12", None)
    sitting.answer(Finished(StopReason.MAX_TOKENS, "", Stats()), ended=True)
    sitting.controller.settings = SamplingSettings(seed=8)
    series = sitting.begin(200, 300, prompt="")
    assert (series.prompt, series.seed) == ("9-12", 7)
    sitting.carry_out(Script())
    request = series.turns[1].generation.request
    assert (request.prompt, request.seed, request.settings.seed) == ("9-12", 7, 8)


def test_what_is_in_memory_is_not_loaded_and_the_one_from_before_is_loaded_again(sitting):
    sitting.load(sitting.entries[0])
    sitting.begin(100, 200)
    script = Script(loaded=100)
    sitting.carry_out(script)
    assert script.loads == [200]
    assert sitting.jobs.submitted[-1] == Load(sitting.entries[0], LoadOptions())
    assert sitting.controller.phase is Phase.LOADING
    sitting.answer(ready_of(sitting.entries[0]), ended=True)
    assert sitting.controller.loaded.checkpoint.step == 100


def test_nothing_is_loaded_at_the_end_if_the_last_one_was_loaded_before(sitting):
    sitting.load(sitting.entries[1])
    sitting.begin(100, 200)
    sitting.carry_out(Script(loaded=200))
    assert isinstance(sitting.jobs.submitted[-1], RunSeries)
    assert sitting.controller.loaded.checkpoint.step == 200


def test_a_checkpoint_that_fails_has_its_reason_and_the_rest_goes_on(sitting):
    series = sitting.begin(100, 200, 300)
    events = sitting.carry_out(Script(broken=(200,)))
    assert texts(series) == ["100", "", "300"]
    assert series.turns[1].error.message == "cut"
    assert [turn.generation and turn.generation.number for turn in series.turns] == [1, None, 3]
    assert series.complete == 3
    assert [event.at for event in events if isinstance(event, TurnBegan)] == [0, 1, 2]
    assert sum(isinstance(event, TurnFailed) for event in events) == 1


def test_a_prompt_that_no_checkpoint_can_read_is_the_reason_of_each(sitting):
    series = sitting.begin(100, 200, prompt="===")
    sitting.carry_out(Script())
    assert ["No character of" in turn.error.message for turn in series.turns] == [True, True]


def test_stopped_it_keeps_what_is_done_and_loads_the_one_from_before(sitting):
    sitting.load(sitting.entries[2])
    series = sitting.begin(100, 200, 300)
    sitting.controller.stop()
    assert sitting.jobs.stopped == [2]
    sitting.carry_out(Script(stop_after=4))
    assert texts(series) == ["100", "2", ""]
    assert series.turns[1].generation.stop is StopReason.CANCELLED
    assert (series.ended, series.stopped, series.complete) == (True, True, 2)
    assert sitting.jobs.submitted[-1] == Load(sitting.entries[2], LoadOptions())


def test_a_queued_prompt_runs_on_the_checkpoint_from_before(sitting):
    sitting.load(sitting.entries[0])
    sitting.begin(200)
    assert sitting.controller.run("7", None)
    sitting.carry_out(Script())
    assert sitting.controller.queued.prompt == "7"
    sitting.answer(ready_of(sitting.entries[0]), ended=True)
    assert isinstance(sitting.jobs.submitted[-1], Generate)
    assert sitting.controller.generation.origin.step == 100


def test_meanwhile_nothing_else_is_loaded_and_the_phase_is_that_of_the_turn(sitting):
    controller = sitting.controller
    sitting.begin(100, 200)
    sitting.answer(TurnBegan(0), Loading("reading", 1, 2))
    assert controller.phase is Phase.LOADING
    assert not controller.load(sitting.entries[1])
    sitting.answer(ready := ready_of(sitting.entries[0]))
    request = (
        sitting.jobs.submitted[-1]
        .runs[0]
        .request(controller.loaded, SamplingSettings(), PromptOptions(), controller.chat)
    )
    sitting.answer(Started((request,), ready))
    assert controller.phase is Phase.PREFILL
    sitting.answer(Token(0, 1, "1", -0.1, 0.0), Notice("slow"))
    assert controller.phase is Phase.GENERATING
    assert controller.series.series.turns[0].notices == ["slow"]
    sitting.answer(Unloaded())
    assert controller.loaded is None
    assert controller.is_writing


def test_a_failed_job_ends_the_answer_that_was_being_written(sitting):
    series = sitting.begin(100)
    job = sitting.jobs.submitted[-1]
    for event in job.events(Script(), SamplingSettings, lambda: False):
        if isinstance(event, Finished):
            break
        sitting.answer(event)
    sitting.answer(ended=True, failure=ReportedError("bug"))
    assert series.failure.message == "bug"
    assert series.turns[0].generation.stop is StopReason.ERROR
    assert series.turns[0].done


@pytest.mark.parametrize(
    ("prompt", "steps", "message"),
    [("1", (), "No checkpoint is marked"), ("", (100,), "A prompt is missing")],
)
def test_without_a_checkpoint_or_a_prompt_it_is_refused(sitting, prompt, steps, message):
    with pytest.raises(UsageError, match=message):
        sitting.begin(*steps, prompt=prompt)
    assert sitting.jobs.submitted == []


def test_while_something_runs_it_is_refused(sitting):
    sitting.controller.load(sitting.entries[0])
    with pytest.raises(UsageError, match="cannot begin now: loading"):
        sitting.begin(100)


def test_the_settings_are_those_of_the_beginning(sitting):
    series = sitting.begin(100, 200)
    sitting.controller.change(SamplingSettings(temperature=0.1))
    sitting.carry_out(Script())
    assert {turn.generation.request.settings for turn in series.turns} == {SamplingSettings()}
    assert all(turn.generation.timeline == [] for turn in series.turns)


def test_chat_is_left_as_it_was(sitting):
    sitting.load(sitting.entries[0])
    sitting.controller.use_how(PromptOptions(bos=False))
    sitting.begin(200)
    sitting.carry_out(Script())
    assert sitting.controller.how == PromptOptions(bos=False)


def test_the_demo_with_the_real_engine_is_what_each_checkpoint_answers_alone():
    entries = scan([DEMO])
    sitting = Sitting(entries)
    sitting.controller.settings = SamplingSettings(max_tokens=6, temperature=0.0, seed=1)
    series = sitting.begin(1000, 8000, 8200, prompt="123+456")
    engine = Engine()
    engine.should_stop = lambda: False  # type: ignore[attr-defined]
    sitting.carry_out(engine)
    answers = [present(turn.generation) for turn in series.turns]
    assert answers[1].text.startswith("\n579")
    for answer, entry in zip(answers, entries, strict=True):
        alone = Engine()
        (ready,) = (
            event
            for event in Load(entry).events(alone, SamplingSettings, lambda: False)
            if isinstance(event, Ready)
        )
        assert ready.origin.identity == answer.origin.identity
        repeated = answer.replay()
        ids = [
            event.id
            for event in alone.generate(repeated, SamplingSettings, lambda: False)
            if isinstance(event, Token)
        ]
        assert ids == answer.new_ids
