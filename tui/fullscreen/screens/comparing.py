"""The actions that compare the marked checkpoints: each opens a page over the session.

The pages are imported when they are opened, so that the first frame does not wait for them.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.screens.layout import Layout
from tui.session.compare_commands import LAST
from tui.session.controller import Controller
from tui.session.first_load import FirstLoad
from tui.view.marking import Subjects, beside_each_other, subjects
from tui.view.series import Series
from tui.view.standing import Standing

if TYPE_CHECKING:
    from tui.fullscreen.screens.comparison import Comparison
    from tui.fullscreen.screens.contents_pages import ContentsPages


class Comparing:
    """Begins a series and shows it; a running or ended one can be shown again."""

    def __init__(self, screen: Layout, controller: Controller, first_load: FirstLoad) -> None:
        self._screen, self._controller, self._first_load = screen, controller, first_load
        self._series: Series | None = None
        self._page: Comparison | None = None

    @cached_property
    def contents(self) -> "ContentsPages":
        """What looks at the files of checkpoints."""
        from tui.fullscreen.screens.contents_pages import ContentsPages  # noqa: PLC0415 - when needed

        return ContentsPages(self._screen, self._controller)

    def lapse(self) -> None:
        """Open the time-lapse of the prompt, else of the last one; tell why, if it cannot."""
        self._or_tell(self.open_lapse)

    def side(self) -> None:
        """Open the answers side by side; tell why, if it cannot."""
        self._or_tell(self.open_side)

    def _or_tell(self, open_page: Callable[[str], None]) -> None:
        try:
            open_page("")
        except UsageError as error:
            self._screen.tell(error.message)

    def open_lapse(self, argument: str) -> None:
        """Open the time-lapse of a prompt; "" means that of the prompt, else the last one.

        Raises UsageError when there is nothing to run or to show.
        """
        from tui.fullscreen.screens.lapse import Lapse  # noqa: PLC0415 - when it is opened

        self._open(Lapse, self._known(argument) or self._begin(argument, self._subjects()))

    def open_side(self, argument: str) -> None:
        """Open the answers to a prompt side by side, likewise.

        Raises UsageError when there is nothing to run or to show, or not for two to four.
        """
        from tui.fullscreen.screens.side import Side  # noqa: PLC0415 - when it is opened

        series = self._known(argument)
        if series:
            beside_each_other(Subjects(tuple(turn.checkpoint for turn in series.turns)))
        else:
            series = self._begin(argument, beside_each_other(self._subjects()))
        self._open(Side, series)

    def _known(self, argument: str) -> Series | None:
        """Return the running series if no other was asked for, or the last one if that was."""
        last = argument.lower() == LAST
        if last and self._series is None:
            raise UsageError("There was no comparison yet", "/lapse or /side begins one")
        return self._series if last or (self._controller.series and not argument) else None

    def _subjects(self) -> Subjects:
        listing = self._screen.listing
        return subjects(listing.catalog, listing.highlighted)

    def _begin(self, argument: str, chosen: Subjects) -> Series:
        from tui.session.begin_series import begin_series  # noqa: PLC0415 - when it is needed

        prompt = argument or self._typed()
        self._series = begin_series(self._controller, chosen, prompt, self._changed)
        self._first_load.cancel()
        return self._series

    def _typed(self) -> str:
        """Return the prompt that is typed; "" if it is a command."""
        text = self._screen.prompt.text
        if text.startswith("//"):
            return text[1:]
        return "" if text.startswith("/") else text

    def _changed(self) -> None:
        if self._page:
            self._page.changed()
        elif self._series and self._series.ended:
            self._tell_end(self._series)

    def _tell_end(self, series: Series) -> None:
        """Tell how a series ended that went on without its page."""
        from tui.view.series_words import progress_words  # noqa: PLC0415 - only for this end

        if series.failure:
            self._screen.output.panel(series.failure, "")
        else:
            self._screen.tell(f"{progress_words(series, '')}: /lapse {LAST} shows it")

    def _open(
        self,
        kind: Callable[[Series, list[str], Controller, Standing], "Comparison"],
        series: Series,
    ) -> None:
        from tui.view.lapse_rows import turn_names  # noqa: PLC0415 - when a page is opened

        standing = self._screen.listing.catalog.standing
        names = turn_names([turn.checkpoint for turn in series.turns], standing)
        self._page = kind(series, names, self._controller, standing)
        self._screen.app.push_screen(self._page, self._closed)

    def _closed(self, chosen: Checkpoint | None) -> None:
        """Load the checkpoint that was chosen."""
        self._page = None
        if chosen is None:
            return  # the pane from before has the focus again
        self._screen.listing.go_to(chosen)
        if self._controller.load(chosen):
            self._screen.go_to(self._screen.prompt)
