"""A watch makes room for a prompt while it waits, and goes on afterwards."""

from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from origins import ready_of
from watched_steps import answered, judged, step

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.judging.watch import Waiting
from core.protocol.events import Event, Finished, Stats, StopReason
from core.protocol.load_options import LoadOptions
from tui.session.begin_watch import WatchKind
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.jobs import Generate, Load
from tui.session.phase import Phase
from tui.session.watch_activity import ROOM
from tui.session.watch_job import WatchSteps
from tui.view.catalog import Catalog
from tui.view.judging import Judging


class Watching:
    """A controller whose run is watched, with a loaded checkpoint."""

    def __init__(self, entries: list[Checkpoint]) -> None:
        self.first, self.second = entries
        self.jobs, self.told = JobQueue(), Told()
        self.controller = Controller(self.jobs, self.told.listener, LoadOptions())
        self.controller.load(self.first)
        self.answer(ready_of(self.first), ended=True)
        self.judging = self.begin()

    def begin(self) -> Judging:
        catalog = Catalog((self.first, self.second))
        return WatchKind().begin(self.controller, "suite sums", catalog, self.first, lambda: None)

    def answer(self, *events: Event, **end) -> None:
        self.controller.apply(Batch(len(self.jobs.submitted), events, **end))

    def finish(self) -> None:
        self.answer(Finished(StopReason.MAX_TOKENS, "", Stats()), ended=True)

    @property
    def kinds(self) -> list[type]:
        """The kinds of the jobs after the first load."""
        return [type(job) for job in self.jobs.submitted[1:]]


@pytest.fixture
def watching(tmp_path: Path, write_checkpoint) -> Watching:
    for number in (100, 200):
        write_checkpoint(tmp_path / f"step_{number:06d}", step=number)
    return Watching(scan([tmp_path]))


def test_a_prompt_runs_while_the_watch_waits_and_then_it_goes_on(watching) -> None:
    controller, judging = watching.controller, watching.judging
    watching.answer(judged(step(100), suite=answered(100)), Waiting(()))
    assert controller.run("1+1", None)
    assert watching.jobs.stopped == [2]
    watching.answer(ended=True, cancelled=True)
    assert (controller.generation is not None, judging.ended) == (True, False)
    assert judging.state == f"▶ {ROOM}"
    with pytest.raises(UsageError, match="cannot begin now"):
        watching.begin()
    watching.finish()
    assert watching.kinds == [WatchSteps, Generate, WatchSteps]
    assert watching.jobs.submitted[1] is watching.jobs.submitted[3]
    assert controller.phase is Phase.JUDGING
    watching.answer(judged(step(200), suite=answered(90, 10)), Waiting(()))
    assert len(judging.steps) == 2
    controller.stop()
    watching.answer(ended=True, cancelled=True)
    assert (judging.state, controller.busy) == ("■ stopped", False)


def test_a_step_that_is_judged_is_not_interrupted(watching) -> None:
    controller = watching.controller
    watching.answer(Waiting(()), judged(step(100), suite=answered(100)))
    controller.run("1+1", None)
    assert watching.jobs.stopped == []
    watching.answer(Waiting(()))
    watching.answer(Waiting(()))
    assert watching.jobs.stopped == [2]


def test_a_prompt_on_another_checkpoint_loads_it_first(watching) -> None:
    watching.answer(Waiting(()))
    assert watching.controller.run_on(watching.second, "1+1")
    watching.answer(ended=True, cancelled=True)
    watching.answer(ready_of(watching.second), ended=True)
    watching.finish()
    assert watching.kinds == [WatchSteps, Load, Generate, WatchSteps]


def test_a_stop_while_it_makes_room_ends_it_and_returns_the_prompt(watching) -> None:
    watching.answer(Waiting(()))
    watching.controller.run("1+1", None)
    watching.controller.stop()
    watching.answer(ended=True, cancelled=True)
    assert watching.judging.state == "■ stopped"
    assert watching.told.of("given_back") == [("1+1",)]
    assert not watching.controller.busy


def test_a_prompt_that_cannot_run_comes_back_and_the_watch_goes_on(watching) -> None:
    watching.answer(Waiting(()))
    watching.controller.run("äöü", None)
    watching.answer(ended=True, cancelled=True)
    assert watching.kinds == [WatchSteps, WatchSteps]
    assert watching.told.of("given_back") == [("äöü",)]


def test_an_error_ends_it_and_the_prompt_runs(watching) -> None:
    watching.answer(Waiting(()))
    watching.controller.run("1+1", None)
    watching.answer(ended=True, failure=UsageError("no"))
    assert watching.judging.state == "■ ended with an error"
    watching.finish()
    assert watching.kinds == [WatchSteps, Generate]
