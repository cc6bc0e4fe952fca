"""Opens the pages of judgements: of the marked checkpoints, or of the last one again."""

from core.base.errors import UsageError
from tui.fullscreen.screens.judged import Judged
from tui.fullscreen.screens.layout import Layout
from tui.session.begin_judging import begin_judging
from tui.session.controller import Controller
from tui.session.judge_commands import KINDS, LAST
from tui.view.judging import Judging
from tui.view.result_view import ResultLine


class JudgingPages:
    """Begins a judgement and shows it; a running or ended one can be shown again.

    `latest` is the one that was begun last.
    """

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller
        self._last: dict[str, Judging] = {}
        self._page: Judged | None = None
        self.latest: Judging | None = None

    def open(self, name: str, argument: str) -> None:
        """Open the page of the kind with a name.

        "last" as the argument shows the last one again, which may still run. Raises UsageError
        when there is nothing to judge or to show.
        """
        if argument.lower() == LAST:
            if name not in self._last:
                raise UsageError(f"There was no {name} yet", f"/{name} PATH begins one")
            judging = self._last[name]
        else:
            listing = self._screen.listing
            judging = begin_judging(
                self._controller,
                KINDS[name],
                argument,
                KINDS[name].subjects(listing.catalog, listing.highlighted),
                listing.catalog.name_of,
                self._changed,
            )
            self._last[name] = self.latest = judging
        self._page = Judged(judging, self._controller)
        self._screen.app.push_screen(self._page, self._closed)

    def _changed(self) -> None:
        if self._page:
            self._page.changed()

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
