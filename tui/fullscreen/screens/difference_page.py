"""What differs between two checkpoints: their metadata, then what moved most in the weights."""

from collections.abc import Sequence

from core.base.text import clean
from tui.fullscreen.screens.page import Run
from tui.fullscreen.screens.rows_page import RowsPage
from tui.fullscreen.widgets.rows_pane import FilterPane
from tui.view.shown_difference import ShownDifference

FOOTER = (
    "comparison.up", "contents.filter", "contents.sort", "comparison.column", "comparison.copy",
    "comparison.stop", "comparison.back",
)  # fmt: skip
# Lines about the chosen value or tensor.
DETAIL = 3


class DifferencePage(RowsPage):
    """Shows a difference while it is read, and when all is known."""

    def __init__(self, shown: ShownDifference, run: Run) -> None:
        """Create the page."""
        super().__init__("difference", run, shown)
        self.shown = shown

    def new_pane(self) -> FilterPane:
        """Create the pane of the rows."""
        return FilterPane(id="contents")

    def on_mount(self) -> None:
        """Show everything; the heading of the table is shown above it when it scrolls away."""
        super().on_mount()
        self.watch(self.pane, "scroll_y", self.show_state, init=False)

    @property
    def runs(self) -> bool:
        """Whether weights are being read."""
        return self.shown.difference.reading is not None

    # Shown --------------------------------------------------------------------------------------

    def details(self, width: int) -> tuple[Sequence[str], int]:
        """Return what is told of the chosen row."""
        del width
        chosen = self.pane.chosen
        return self.shown.detail(chosen.number if chosen else 0), DETAIL

    def show_state(self) -> None:
        """Show the lines around the rows."""
        a, b = map(clean, self.shown.difference.names)
        above = self.shown.head_above(self.pane.scroll_offset.y)
        parts = (f"A {a} → B {b}", f"sorted by {self.shown.order}")
        self.show_heading("difference", parts, above or self.shown.rule)

    def footer_ids(self, labels: dict[str, str]) -> tuple[str, ...]:
        """Return the keys of the footer."""
        labels["comparison.column"] = "metadata" if self._in_weights else "weights"
        one_place = len(self.shown.first_numbers) < 2
        return tuple(id_ for id_ in FOOTER if not (one_place and id_ == "comparison.column"))

    @property
    def _in_weights(self) -> bool:
        chosen, starts = self.pane.chosen, self.shown.first_numbers
        return chosen is not None and len(starts) > 1 and chosen.number >= starts[-1]

    # Keys ---------------------------------------------------------------------------------------

    def action_sort(self) -> None:
        """Sort the tensors by the next order."""
        self.shown.order = self.shown.order.following
        self.changed()

    def action_column(self, columns: int) -> None:
        """Go to the weights, or back to the metadata."""
        del columns
        starts = self.shown.first_numbers
        if len(starts) > 1:
            self.pane.choose_number(starts[not self._in_weights])
            self.show_detail()
            self.show_state()
