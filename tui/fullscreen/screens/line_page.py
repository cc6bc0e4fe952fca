"""The base of pages whose part that differs is a list of lines, one of which is chosen."""

from textual.getters import query_one

from tui.fullscreen.screens.page import Chosen, Page
from tui.fullscreen.widgets.result_pane import ResultPane


class LinePage(Page[Chosen]):
    """A page with a pane of lines; its keys choose one, or scroll."""

    pane = query_one("#result", ResultPane)

    def action_move(self, lines: int) -> None:
        """Choose a line above or below, or scroll."""
        self.pane.move(lines)
        self.show_state()

    action_along = action_move

    def action_edge(self, direction: int) -> None:
        """Go to the beginning or the end."""
        self.pane.edge(direction)
        self.show_state()

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        self.pane.page(direction)
