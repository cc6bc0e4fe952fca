"""Opens the page of a fan when it begins, and takes the row that is chosen there.

The page is imported when it is opened, so that the first frame does not wait for it.
"""

from typing import TYPE_CHECKING

from core.base.errors import UsageError
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller
from tui.session.last_fan import last_fan

if TYPE_CHECKING:
    from core.fan.fan import Fan
    from tui.fullscreen.screens.fan_page import FanPage


class Fans:
    """The fans of a session on the screen; the last one can be shown again."""

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller
        self._page: FanPage | None = None

    def began(self, fan: "Fan") -> None:
        """Open the page of a fan."""
        self._open(fan)

    def changed(self, fan: "Fan") -> None:
        """Update the page; without it, tell how the fan ended."""
        if self._page and self._page.fan is fan:
            self._page.changed()
        elif fan.ended:
            self._tell_end(fan)

    def run(self, argument: str) -> None:
        """Run a fan: `[N] [LOW..HIGH] [TEXT]`, or show the last one again. Raises UsageError."""
        from tui.session.begin_fan import begin_fan  # noqa: PLC0415 - when it is needed
        from tui.session.fan_commands import LAST  # noqa: PLC0415 - when it is needed

        running = self._controller.fan is not None
        if argument.lower() == LAST or (running and not argument):
            self._open(last_fan(self._controller))
        else:
            begin_fan(self._controller, argument, self._screen.listing.highlighted)

    def group(self, argument: str) -> None:
        """Show the groups of the last fan. Raises UsageError."""
        from tui.session.fan_commands import read_grouping  # noqa: PLC0415 - when it is needed

        fan, (by, pattern) = last_fan(self._controller), read_grouping(argument)
        fan.groups(by, pattern)
        self._open(fan).group_by(by, pattern)

    def take(self, row: int) -> None:
        """Make a row of the last fan the current generation. Raises UsageError."""
        from tui.session.take_row import take_row  # noqa: PLC0415 - when it is needed

        take_row(self._controller, row)

    def _open(self, fan: "Fan") -> "FanPage":
        from tui.fullscreen.screens.fan_page import FanPage  # noqa: PLC0415 - when it is opened

        entry = fan.rows[0].origin.checkpoint
        name = self._screen.listing.catalog.name_of(entry) if entry else ""
        self._page = FanPage(fan, self._controller, name)
        self._screen.app.push_screen(self._page, self._closed)
        return self._page

    def _closed(self, row: int | None) -> None:
        """Take the row that was chosen."""
        page, self._page = self._page, None
        if row is None or page is None:
            return  # the pane from before has the focus again
        try:
            self.take(row)
        except UsageError as error:
            self._screen.output.panel(error, "")
        self._screen.go_to(self._screen.prompt)

    def _tell_end(self, fan: "Fan") -> None:
        """Tell how a fan ended that went on without its page."""
        from tui.view.fan_words import fan_progress  # noqa: PLC0415 - only for this end

        if fan.failure:
            self._screen.output.panel(fan.failure, "")
        else:
            self._screen.tell(f"{fan_progress(fan)}: /fan last shows it")
