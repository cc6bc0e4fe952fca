"""The actions that compare the marked checkpoints: each opens a page over the session."""

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.screens.comparison import Comparison, standing_names
from tui.fullscreen.screens.layout import Layout
from tui.session.compare_commands import LAST
from tui.session.controller import Controller
from tui.session.first_load import FirstLoad
from tui.view.marking import subjects
from tui.view.series import Series


class Comparing:
    """Begins a series and shows it; a running or ended one can be shown again."""

    def __init__(self, screen: Layout, controller: Controller, first_load: FirstLoad) -> None:
        self._screen, self._controller, self._first_load = screen, controller, first_load
        self._series: Series | None = None
        self._page: Comparison | None = None

    def lapse(self) -> None:
        """Open the time-lapse of the prompt, else of the last one; tell why, if it cannot."""
        try:
            self.open_lapse("")
        except UsageError as error:
            self._screen.tell(error.line())

    def open_lapse(self, argument: str) -> None:
        """Open the time-lapse of a prompt; "" means that of the prompt, else the last one.

        Raises UsageError when there is nothing to run or to show.
        """
        from tui.fullscreen.screens.lapse import Lapse  # noqa: PLC0415 - when it is opened

        standing = self._screen.listing.catalog.standing
        series = self._series_for(argument)
        self._open(Lapse(series, standing_names(series, standing), self._controller, standing))

    def _series_for(self, argument: str) -> Series:
        """Return the running series, the last one if that was asked for, else a new one."""
        from tui.session.begin_series import begin_series  # noqa: PLC0415 - when it is needed

        if self._controller.series and self._series:
            return self._series
        if argument.lower() == LAST:
            if self._series is None:
                raise UsageError("There was no comparison yet", "/lapse begins one")
            return self._series
        listing = self._screen.listing
        chosen = subjects(listing.catalog, listing.highlighted)
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
            self._page.series_changed()

    def _open(self, page: Comparison) -> None:
        self._page = page
        self._screen.app.push_screen(page, self._closed)

    def _closed(self, chosen: Checkpoint | None) -> None:
        """Load the checkpoint that was chosen."""
        self._page = None
        if chosen is None:
            self._screen.go_to(self._screen.output)
        else:
            self._screen.listing.go_to(chosen)
            if self._controller.load(chosen):
                self._screen.go_to(self._screen.prompt)
