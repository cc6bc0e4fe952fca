"""Begins a series: the same prompt and seed over the marked checkpoints, or over a run."""

from collections.abc import Callable

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.request import new_seed
from core.record.session import Session
from tui.session.controller import Controller
from tui.session.pending_run import PendingRun, rerun_on
from tui.session.series_activity import SeriesActivity
from tui.session.series_job import RunSeries
from tui.view.marking import Subjects
from tui.view.series import Series, Turn


def begin_series(
    controller: Controller, chosen: Subjects, prompt: str, changed: Callable[[], None]
) -> Series:
    """Begin a series and return it; `changed` is called whenever it has changed.

    An empty prompt means the last one, with its seed. What is loaded now is loaded again at the
    end. Raises UsageError when there is nothing to run, or something else runs.
    """
    _check(controller, chosen, prompt)
    runs = _runs(controller, chosen.entries, prompt)
    seed = runs[0].seed
    assert seed is not None
    turns = [Turn(entry) for entry in chosen.entries]
    series = Series(runs[0].prompt, seed, controller.settings, turns, chosen.why)
    loaded, options = controller.loaded, controller.options
    activity = SeriesActivity(
        series, controller.memory, options, changed, Session(controller.session.sink), loaded
    )
    usable = loaded is not None and controller.memory.working == options
    ready = loaded.ready if loaded and usable else None
    controller.begin(activity, RunSeries(runs, controller.settings, controller.how, options, ready))
    return series


def _check(controller: Controller, chosen: Subjects, prompt: str) -> None:
    if controller.busy:
        raise UsageError(
            f"This cannot begin now: {controller.phase}", "Stop it first (/cancel), or wait"
        )
    if not chosen.entries:
        raise UsageError("No checkpoint is marked or highlighted", "/mark NAME marks one")
    if not prompt and controller.session.last is None:
        raise UsageError("A prompt is missing: type or run one first")


def _runs(
    controller: Controller, entries: tuple[Checkpoint, ...], prompt: str
) -> tuple[PendingRun, ...]:
    """Return a run for each checkpoint, with one seed for all."""
    last, fixed = controller.session.last, controller.settings.seed
    if not prompt:
        return tuple(rerun_on(entry, last, prompt) for entry in entries)
    seed = new_seed() if fixed is None else fixed
    return tuple(PendingRun(prompt, entry, seed) for entry in entries)
