"""Begins a watch: every new step in the run of the highlighted checkpoint is judged.

A watch ends only when it is stopped. A prompt that is sent meanwhile waits until no step is being
judged; then the watch makes room for it, and goes on afterwards. A load must be preceded by a stop,
as during every judgement.
"""

from collections.abc import Callable

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.record.generation import Generation
from tui.session.begin_judging import check_idle
from tui.session.controller import Controller
from tui.session.text_argument import text_and_suite
from tui.session.watch_activity import WatchActivity
from tui.session.watch_job import WatchAsked, WatchSteps
from tui.view.catalog import Catalog
from tui.view.judging import Judging
from tui.view.watch_telling import tell_watch
from tui.view.watch_words import asked_words


class WatchKind:
    """The kind of judgement that goes on as long as a training does."""

    name = "watch"

    def begin(
        self,
        controller: Controller,
        argument: str,
        catalog: Catalog,
        highlighted: Checkpoint | None,
        changed: Callable[[], None],
    ) -> Judging:
        """Begin a watch of the highlighted checkpoint's run and return it."""
        check_idle(controller)
        if highlighted is None:
            raise UsageError("No checkpoint is highlighted", "A watch is of the run of one")
        asked = read_asked(argument, controller.session.last)
        run = catalog.standing.run_names.get(highlighted.run, highlighted.run.name)
        told = asked_words(asked.text, asked.suite, asked.prompts)
        judging = Judging(self.name, run, told, endless=True)
        stop_on_newline = controller.settings.stop_on_newline
        job = WatchSteps(highlighted.run, asked, controller.options, stop_on_newline)
        controller.begin(WatchActivity(judging, tell_watch, changed, job=job), job)
        return judging


def read_asked(argument: str, last: Generation | None) -> WatchAsked:
    """Return what `[TEXT] [suite NAME]` asks; without both, the last prompt is continued.

    Raises UsageError when there is nothing to ask.
    """
    text, suite = text_and_suite(argument)
    if text.split()[-1:] == ["suite"]:
        raise UsageError("suite needs a name", "Type suite sums, or the path of a .toml file")
    if text or suite:
        return WatchAsked(text, suite or "")
    if last is None or last.request.chat:
        raise UsageError(
            "/watch needs a text, a suite, or a prompt that has run",
            "Type /watch PATH, or /watch suite sums",
        )
    return WatchAsked(prompts=(last.request.prompt,))
