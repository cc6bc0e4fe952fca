"""The files of a checkpoint: its tensors with their figures, and its metadata as a tree."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one

from core.base.errors import ReportedError
from core.base.text import clean
from core.contents.part import StoredTensor
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.screens.page import Page, Run
from tui.fullscreen.widgets.pieces_pane import PiecesPane
from tui.fullscreen.widgets.rows_pane import RowsPane
from tui.terminal import clipboard
from tui.view.footer import Footer
from tui.view.key import Pane
from tui.view.shown_contents import ShownContents
from tui.view.told_apart import cut_end
from tui.view.typed_filter import TypedFilter

TENSOR_KEYS = (
    "comparison.up", "contents.filter", "contents.figures", "contents.sort", "comparison.column",
    "comparison.copy", "comparison.stop",
)  # fmt: skip
VALUE_KEYS = (
    "comparison.up", "contents.filter", "contents.fold", "comparison.column", "comparison.copy",
    "comparison.stop",
)  # fmt: skip
TYPING_KEYS = ("comparison.load", "comparison.stop")
# Lines about the chosen tensor, and about the chosen value.
DETAIL, VALUE_DETAIL = 4, 2


class ContentsPage(Page[None]):
    """Shows what was read of a checkpoint; `begin` begins to read figures."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Pane.CONTENTS)]
    key_panes: ClassVar[tuple[Pane, ...]] = (Pane.CONTENTS, Pane.COMPARISON)
    AUTO_FOCUS = "#contents"

    pane = query_one("#contents", RowsPane)
    detail = query_one("#detail", PiecesPane)

    def __init__(
        self, shown: ShownContents, run: Run, begin: Callable[[tuple[StoredTensor, ...]], None]
    ) -> None:
        """Create the page."""
        super().__init__("files", run)
        self.shown, self._begin = shown, begin
        self._typing = False

    def compose_body(self) -> ComposeResult:
        """Create the rows and what is told of the chosen one."""
        yield RowsPane(id="contents")
        yield PiecesPane(id="detail")

    @property
    def runs(self) -> bool:
        """Whether something is being read."""
        return self.shown.looked.reading is not None

    # Shown --------------------------------------------------------------------------------------

    def show_body(self) -> None:
        """Show the rows."""
        self.pane.typed = self._type
        self.pane.show(self.shown.lines(self.pane.text_width))
        self._show_detail()

    def _show_detail(self) -> None:
        """Show what is told of the chosen row, where there is room."""
        width = max(1, self.size.width - 2)
        rows = min(VALUE_DETAIL if self.shown.metadata else DETAIL, max(1, self.size.height - 8))
        lines = self.shown.detail(self.pane.cursor, width)[:rows]
        self.detail.show([((f" {cut_end(clean(line), width)}", "output"),) for line in lines], rows)

    def show_state(self) -> None:
        """Show the lines around the rows."""
        shown, width = self.shown, max(1, self.size.width - 2)
        what = "metadata" if shown.metadata else "tensors"
        filtering = f"filter: {clean(shown.words)}{'▏' if self._typing else ''}"
        filtered = (filtering,) if shown.words or self._typing else ()
        name = clean(shown.looked.name)
        self.heading.show((name, what, *filtered), "Esc stops" if self.runs else "")
        self.about.show(f" {cut_end(shown.about(), width)}")
        self.state.show(f" {cut_end(self._told or shown.state(), width)}")
        self.keys.show(self._footer())

    def _footer(self) -> Footer:
        """Return the keys that act now."""
        if self._typing:
            labels = {"comparison.load": "keep filter", "comparison.stop": "clear filter"}
            return self.footer_of(TYPING_KEYS, labels, running=False)
        labels = {"comparison.column": "tensors" if self.shown.metadata else "metadata"}
        if self.shown.words and not self.runs:
            labels["comparison.stop"] = "clear filter"
        ids = VALUE_KEYS if self.shown.metadata else TENSOR_KEYS
        return self.footer_of(ids, labels, running=self.runs)

    # Keys ---------------------------------------------------------------------------------------

    @property
    def is_typing(self) -> bool:
        """Whether letters are text of the filter."""
        return self._typing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the letters while a filter is typed."""
        del action, parameters
        return not self._typing

    def _type(self, event: events.Key) -> bool:
        """Take a key for the filter that is typed; return whether it was one for it."""
        if not self._typing:
            return False
        after = TypedFilter(self.shown.words, typing=True).after(event.key, event.character)
        if after is None:
            return False
        self.shown.words, self._typing = after
        self.changed()
        return True

    def action_filter(self) -> None:
        """Begin to type a filter."""
        self._typing = True
        self.show_state()

    def action_stop(self) -> None:
        """Stop the reading, else clear the filter, else go back."""
        if not self.runs and self.shown.words:
            self.shown.words = ""
            self.changed()
        else:
            super().action_stop()

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

    def action_move(self, lines: int) -> None:
        """Choose another row."""
        self.pane.move(lines)
        self._show_detail()

    def action_edge(self, direction: int) -> None:
        """Choose the first or the last row."""
        self.pane.edge(direction)
        self._show_detail()

    def action_page(self, direction: int) -> None:
        """Go on by a page."""
        self.pane.page(direction)

    def action_along(self, direction: int) -> None:
        """Fold the chosen object, or unfold it."""
        self._toggle(fold=direction < 0)

    def action_load(self) -> None:
        """Fold or unfold the chosen object."""
        self._toggle(fold=None)

    def _toggle(self, *, fold: bool | None) -> None:
        if self.shown.toggle(self.pane.cursor, fold=fold):
            self.changed()

    def action_copy(self) -> None:
        """Copy the rows that are shown."""
        self.tell(clipboard.copy(self.pane.text, self.app.copy_to_clipboard))
