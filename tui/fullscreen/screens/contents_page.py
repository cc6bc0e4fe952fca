"""The files of a checkpoint: its tensors with their figures, and its metadata as a tree."""

from collections.abc import Callable, Sequence

from core.base.errors import ReportedError
from core.base.text import clean
from core.contents.part import StoredTensor
from tui.fullscreen.screens.page import Run
from tui.fullscreen.screens.rows_page import RowsPage
from tui.fullscreen.widgets.rows_pane import RowsPane
from tui.view.shown_contents import ShownContents

TENSOR_KEYS = (
    "comparison.up", "contents.filter", "contents.figures", "contents.sort", "comparison.column",
    "comparison.copy", "comparison.stop", "comparison.back",
)  # fmt: skip
VALUE_KEYS = (
    "comparison.up", "contents.filter", "contents.fold", "comparison.column", "comparison.copy",
    "comparison.stop", "comparison.back",
)  # fmt: skip
# Lines about the chosen tensor, and about the chosen value.
DETAIL, VALUE_DETAIL = 4, 2


class ContentsPage(RowsPage):
    """Shows what was read of a checkpoint; `begin` begins to read figures."""

    def __init__(
        self, shown: ShownContents, run: Run, begin: Callable[[tuple[StoredTensor, ...]], None]
    ) -> None:
        """Create the page."""
        super().__init__("tensors", run, shown)
        self.shown, self._begin = shown, begin

    def new_pane(self) -> RowsPane:
        """Create the pane of the rows."""
        return RowsPane(id="contents")

    @property
    def runs(self) -> bool:
        """Whether something is being read."""
        return self.shown.looked.reading is not None

    # Shown --------------------------------------------------------------------------------------

    def details(self, width: int) -> tuple[Sequence[str], int]:
        """Return what is told of the chosen row."""
        rows = VALUE_DETAIL if self.shown.metadata else DETAIL
        return self.shown.detail(self.pane.cursor, width), rows

    def show_state(self) -> None:
        """Show the lines around the rows."""
        what = self.shown.kind
        order = () if self.shown.metadata else (f"sorted by {self.shown.order}",)
        name = clean(self.shown.looked.name)
        self.show_heading(what, (name, *order), self.shown.about())

    def footer_ids(self, labels: dict[str, str]) -> tuple[str, ...]:
        """Return the keys of the footer."""
        labels["comparison.column"] = "tensors" if self.shown.metadata else "metadata"
        return VALUE_KEYS if self.shown.metadata else TENSOR_KEYS

    # Keys ---------------------------------------------------------------------------------------

    def action_figures(self) -> None:
        """Read the figures of the tensors that are shown."""
        if self.shown.metadata:
            return
        try:
            self._begin(self.shown.tensors)
        except ReportedError as error:
            self.tell(error.message)
        self.show_state()

    def action_sort(self) -> None:
        """Sort by the next order."""
        self.shown.order = self.shown.order.following
        self.changed()

    def action_column(self, columns: int) -> None:
        """Show the metadata in place of the tensors, or the tensors again."""
        del columns
        self.shown.metadata = not self.shown.metadata
        self.pane.cursor = None
        self.changed()

    def action_along(self, direction: int) -> None:
        """Fold the chosen object, or unfold it."""
        self._toggle(fold=direction < 0)

    def action_load(self) -> None:
        """Fold or unfold the chosen object."""
        self._toggle(fold=None)

    def _toggle(self, *, fold: bool | None) -> None:
        if self.shown.toggle(self.pane.cursor, fold=fold):
            self.changed()
