"""Opens the pages of judgements: of the marked checkpoints, or of the last one again."""

from core.base.errors import UsageError
from tui.fullscreen.screens.judged import Judged
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller
from tui.session.judge_commands import KINDS, LAST
from tui.view.judging import Judging
from tui.view.result_view import ResultLine
from tui.view.watch_words import alarm_lines


class JudgingPages:
    """Begins a judgement and shows it; a running or ended one can be shown again.

    `latest` is the one that was begun last and has a report.
    """

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller
        self._last: dict[str, Judging] = {}
        self._page: Judged | None = None
        self._running: Judging | None = None
        # How many alarms of the running watch were shown.
        self._alarms = 0
        self.latest: Judging | None = None

    def open(self, name: str, argument: str) -> None:
        """Open the page of the kind with a name.

        "last" as the argument shows the last one again, which may still run. Raises UsageError
        when there is nothing to judge or to show.
        """
        judging = self._known(name, argument) or self._begin(name, argument)
        self._page = Judged(judging, self._controller)
        self._screen.app.push_screen(self._page, self._closed)

    def _known(self, name: str, argument: str) -> Judging | None:
        """Return the last one if it was asked for, or the watch that runs if no other was."""
        last = self._last.get(name)
        if argument.lower() == LAST:
            if last is None:
                raise UsageError(f"There was no {name} yet", f"/{name} PATH begins one")
            return last
        return last if last and last.endless and not (last.ended or argument) else None

    def _begin(self, name: str, argument: str) -> Judging:
        listing = self._screen.listing
        judging = KINDS[name].begin(
            self._controller, argument, listing.catalog, listing.highlighted, self._changed
        )
        self._last[name] = self._running = judging
        self._alarms = 0
        if not judging.endless:
            self.latest = judging
        return judging

    def _changed(self) -> None:
        """Update the page; what happens without it is told in the session."""
        running = self._running
        if self._page:
            self._page.changed()
        if running is None:
            return
        alarms = [line for step in running.steps for line in alarm_lines(step)]
        if not (self._page and self._page.judging is running):
            if new := alarms[self._alarms :]:
                self._screen.output.say(f"{running.kind} {running.about}", *new)
            if running.ended:
                self._tell_end(running)
        self._alarms = len(alarms)

    def _tell_end(self, judging: Judging) -> None:
        """Tell how a judgement ended that went on without its page."""
        if judging.failure:
            self._screen.output.panel(judging.failure, "")
        else:
            how = "stopped" if judging.stopped else "complete"
            self._screen.tell(f"{judging.kind} {how}: /{judging.kind} {LAST} shows it")

    def _closed(self, chosen: ResultLine | None) -> None:
        """Load the checkpoint, or take over the prompt, of the line that was chosen."""
        self._page = None
        screen = self._screen
        if chosen is None:
            return  # the pane from before has the focus again
        if chosen.checkpoint:
            screen.listing.go_to(chosen.checkpoint)
            if self._controller.load(chosen.checkpoint):
                screen.go_to(screen.prompt)
        else:
            screen.prompt.write(chosen.prompt)
            screen.go_to(screen.prompt)
