"""Side by side: two to four answers, linked at the first place where they differ."""

from textual.app import ComposeResult
from textual.getters import query_one

from tui.fullscreen.screens.comparison import Comparison
from tui.fullscreen.screens.page import Run
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.fullscreen.widgets.side_pane import SidePane
from tui.view.series import Series, Turn
from tui.view.sides import sides_of
from tui.view.standing import Standing

TITLE = "side by side"


class Side(Comparison):
    """Columns that fill one after the other; Left and Right go along all of them."""

    AUTO_FOCUS = "#sides"
    legend = "≠ first difference"
    footer_keys = (
        "comparison.left", "comparison.first", "comparison.up", "comparison.column",
        "comparison.load", "comparison.copy", "comparison.stop", "comparison.back",
    )  # fmt: skip
    labels = {"comparison.up": "scroll"}  # noqa: RUF012 - not changed

    place_title = query_one("#place-title", PaneTitle)
    pane = query_one("#sides", SidePane)

    def __init__(self, series: Series, names: list[str], run: Run, standing: Standing) -> None:
        """Create the page; `standing` has the stars."""
        super().__init__(TITLE, series, names, run)
        self._standing = standing

    def compose_body(self) -> ComposeResult:
        """Create the words about the difference, and the columns."""
        yield PaneTitle("answers", id="place-title")
        yield SidePane(id="sides")

    @property
    def chosen(self) -> Turn:
        """The turn of the chosen column."""
        return self.series.turns[self.pane.chosen]

    def show_body(self) -> None:
        """Show the columns."""
        self.pane.show(sides_of(self.series, self.names, self._standing))
        self._show_place()

    def _show_place(self) -> None:
        sides, place = self.pane.sides, self.pane.place
        parts = [sides.words] if sides.words else []
        if place is not None:
            parts.append(sides.place_words(place))
        self.place_title.show(parts)

    def action_move(self, lines: int) -> None:
        """Scroll all columns."""
        self.pane.scroll_lines(lines)

    def action_page(self, direction: int) -> None:
        """Scroll all columns by a page."""
        self.pane.scroll_lines(direction * max(1, self.pane.text_height - 1))

    def action_along(self, pieces: int) -> None:
        """Go to the place before or after in every column."""
        place = self.pane.place
        self.pane.go_to(0 if place is None else place + pieces)
        self._show_place()

    def action_edge(self, direction: int) -> None:
        """Go to the first difference, or to the last place."""
        sides = self.pane.sides
        self.pane.go_to(sides.length - 1 if direction > 0 else sides.first or 0)
        self._show_place()

    def action_column(self, columns: int) -> None:
        """Choose another column."""
        self.pane.choose(self.pane.chosen + columns)
