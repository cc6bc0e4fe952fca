"""A reading begins with the weights that wrote the text, while nothing else runs."""

from dataclasses import replace
from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from origins import ready_of

from core.base.errors import NotFiniteError, UsageError
from core.checkpoints.scan import scan
from core.protocol.events import Event, Finished, Stats, StopReason, Token
from core.protocol.inspected import LayersRead, WantedLayers
from core.protocol.load_options import LoadOptions
from core.protocol.origin import Origin
from core.protocol.text_reading import LayerWindow
from tui.session.begin_inspection import begin_reading, check_same_weights, inspection_of
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.inspection_job import ReadInside
from tui.session.loaded import Loaded
from tui.session.phase import Phase

WANTED = WantedLayers(0, 2)


class Written:
    """A controller with a loaded checkpoint and a generation of it."""

    def __init__(self, folder: Path) -> None:
        self.entry, self.other = scan([folder])
        self.jobs, self.told = JobQueue(), Told()
        self.controller = Controller(self.jobs, self.told.listener, LoadOptions())
        self.controller.load(self.entry)
        self.answer(ready_of(self.entry), ended=True)
        self.controller.run("12+", None)
        self.answer(Token(0, 3, "3", -0.5, 0.0, 0.1), ended=False)
        self.changes = 0

    def answer(self, *events: Event, **end) -> None:
        self.controller.apply(Batch(len(self.jobs.submitted), events, **end))

    def finish(self) -> None:
        self.answer(Finished(StopReason.MAX_TOKENS, "", Stats()), ended=True)

    def changed(self) -> None:
        self.changes += 1


@pytest.fixture
def written(tmp_path: Path, write_checkpoint) -> Written:
    for number in (100, 200):
        write_checkpoint(tmp_path / f"step_{number:06d}", step=number)
    return Written(tmp_path)


def test_it_waits_for_nothing_and_nothing_disturbs_it(written: Written) -> None:
    controller = written.controller
    with pytest.raises(UsageError, match="This cannot begin now: generating"):
        inspection_of(controller, controller.session.last)
    written.finish()
    inspection = inspection_of(controller, controller.session.last)
    begin_reading(controller, inspection, WANTED, written.changed)
    job = written.jobs.submitted[-1]
    assert isinstance(job, ReadInside)
    assert job.ids == inspection.ids
    assert job.ids[-1] == 3
    assert (controller.phase, inspection.reading) == (Phase.INSPECTING, WANTED)
    with pytest.raises(UsageError, match="This cannot begin now: reading the text again"):
        begin_reading(controller, inspection, WANTED, written.changed)
    assert not controller.load(written.other)
    written.answer(LayersRead(LayerWindow(0, ((), ()))), ended=True)
    assert (list(inspection.columns), inspection.reading) == ([0, 1], None)
    assert (written.changes, controller.phase) == (1, Phase.IDLE)


def test_a_stop_and_a_failure_are_noted(written: Written) -> None:
    written.finish()
    controller = written.controller
    inspection = inspection_of(controller, controller.session.last)
    begin_reading(controller, inspection, WANTED, written.changed)
    assert controller.stop()
    written.answer(ended=True, cancelled=True)
    assert inspection.stopped
    begin_reading(controller, inspection, WANTED, written.changed)
    assert not inspection.stopped
    failure = NotFiniteError("The logits are not finite at position 1 of the text")
    written.answer(ended=True, failure=failure)
    assert (inspection.failure, inspection.reading) == (failure, None)


def test_a_prompt_that_was_sent_meanwhile_runs_afterwards(written: Written) -> None:
    written.finish()
    controller = written.controller
    inspection = inspection_of(controller, controller.session.last)
    begin_reading(controller, inspection, WANTED, written.changed)
    assert controller.run("1+1", None)
    written.answer(ended=True)
    assert controller.generation is not None


def refusal(loaded: Loaded | None, generation) -> UsageError:
    with pytest.raises(UsageError) as refused:
        check_same_weights(loaded, generation)
    return refused.value


def test_other_weights_are_refused_with_the_reason(written: Written) -> None:
    written.finish()
    last, loaded = written.controller.session.generations[-1], written.controller.loaded
    assert loaded
    check_same_weights(loaded, last)
    # Both files have the same weights.
    check_same_weights(Loaded(ready_of(written.other)), last)
    other = Loaded(ready_of(replace(Origin.of(written.other), fingerprint="other")))
    for one in (None, other):
        assert refusal(one, last).message == "#1 was written by step_000100, which is not loaded"
        assert "/model step_000100" in refusal(one, last).hint
    origin = loaded.origin
    changed = Loaded(ready_of(replace(origin, fingerprint="other")))
    assert refusal(changed, last).message == "The file of step_000100 has changed since #1"
    constants = Loaded(ready_of(replace(origin, overrides=(("softcap", 20.0),))))
    assert refusal(constants, last).message == "#1 ran with other constants of step_000100"
    for path in written.entry.weight_files:
        path.unlink()
    assert "whose file has changed or gone since" in refusal(other, last).message
    assert "text stays" in refusal(other, last).hint


def test_a_prompt_without_an_answer_can_be_looked_at(written: Written) -> None:
    with pytest.raises(UsageError, match="There are no tokens yet"):
        inspection_of(written.controller, None)
    written.finish()
    written.controller.run("12+", None)
    written.answer(Finished(StopReason.NAN, "", Stats()), ended=True)
    inspection = inspection_of(written.controller, written.controller.session.last)
    assert inspection.ids == inspection.generation.request.ids
