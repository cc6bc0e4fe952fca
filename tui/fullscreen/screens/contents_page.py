"""The files of a checkpoint: its tensors with their figures, and its metadata as a tree."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one

from core.base.errors import ReportedError
from core.base.text import clean, plural
from core.contents.part import StoredTensor
from core.contents.value_tree import path_of
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.screens.page import Page, Run
from tui.fullscreen.widgets.pieces_pane import PiecesPane
from tui.fullscreen.widgets.rows_pane import RowsPane
from tui.terminal import clipboard
from tui.view.comparison_footer import comparison_footer
from tui.view.error_hints import session_hint
from tui.view.footer import Footer
from tui.view.key import Pane
from tui.view.looked_at import LookedAt
from tui.view.result_view import plain
from tui.view.tensor_rows import TensorOrder, TensorRows, chosen_tensors
from tui.view.tensor_words import detail_lines, total_words
from tui.view.told_apart import cut_end
from tui.view.typed_filter import TypedFilter
from tui.view.value_tree_rows import ValueTreeRows
from tui.view.wrapped import wrapped

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
# The longest text of a filter.
LONGEST_FILTER = 200


class ContentsPage(Page[None]):
    """Shows what was read of a checkpoint; `begin` begins to read figures."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Pane.CONTENTS)]
    AUTO_FOCUS = "#contents"

    pane = query_one("#contents", RowsPane)
    detail = query_one("#detail", PiecesPane)

    def __init__(
        self,
        looked: LookedAt,
        run: Run,
        begin: Callable[[tuple[StoredTensor, ...]], None],
        *,
        metadata: bool,
        words: str,
    ) -> None:
        """Create the page; `words` are the filter of what is shown first."""
        super().__init__("files", run)
        self.looked, self.metadata = looked, metadata
        self._begin = begin
        self._filters = {True: "", False: ""} | {metadata: words}
        self._typing = False
        self._order = TensorOrder.FILE
        self._tree: ValueTreeRows | None = None
        self._values: list[int] = []
        self._tensors: tuple[StoredTensor, ...] = ()

    def compose_body(self) -> ComposeResult:
        """Create the rows and what is told of the chosen one."""
        yield RowsPane(id="contents")
        yield PiecesPane(id="detail")

    @property
    def runs(self) -> bool:
        """Whether something is being read."""
        return self.looked.reading is not None

    @property
    def filter(self) -> str:
        """The words of the filter of what is shown."""
        return self._filters[self.metadata]

    # Shown --------------------------------------------------------------------------------------

    def show_body(self) -> None:
        """Show the rows."""
        self.pane.typed = self._type
        width = self.pane.text_width
        if self.looked.contents is None:
            self.pane.show([plain(line) for line in self._told_instead(width)])
        elif self.metadata:
            self._tree = self._tree or ValueTreeRows(self.looked.values)
            self._values = self._tree.shown(self.filter)
            self.pane.show(self._tree.lines(self._values, width))
        else:
            tensors, figures = self.looked.contents.tensors, self.looked.figures
            self._tensors = chosen_tensors(tensors, figures, self.filter, self._order)
            self.pane.show(TensorRows(self._tensors, figures, width).lines)
        self._show_detail()

    def _told_instead(self, width: int) -> list[str]:
        failure = self.looked.failure
        if failure is None:
            return [self.looked.reading or "not read"]
        parts = (f"Error: {failure.message}", session_hint(failure))
        return [line for part in parts if part for line in wrapped(clean(part), width)]

    def _show_detail(self) -> None:
        width = max(1, self.size.width - 2)
        lines = self._value_detail(width) if self.metadata else self._tensor_detail()
        rows = VALUE_DETAIL if self.metadata else DETAIL
        shown = tuple(((f" {cut_end(clean(line), width)}", "output"),) for line in lines)
        self.detail.show(shown[:rows], min(rows, max(1, self.size.height - 8)))

    def _tensor_detail(self) -> tuple[str, ...]:
        problem = self.looked.contents.problem if self.looked.contents else None
        told = f"{problem.message}: {session_hint(problem)}" if problem else ""
        at = self.pane.cursor
        if at is None or at >= len(self._tensors):
            return (told,)
        one = self._tensors[at]
        lines = detail_lines(one, self.looked.figures.get(one.place))
        return (*lines[:-1], lines[-1] or told)

    def _value_detail(self, width: int) -> list[str]:
        at = self.pane.cursor
        if self._tree is None or at is None or at >= len(self._values):
            return []
        number = self._values[at]
        path = path_of(list(self._tree.rows), number)
        return [path, *wrapped(self._tree.rows[number].text, width)]

    def show_state(self) -> None:
        """Show the lines around the rows."""
        looked, width = self.looked, max(1, self.size.width - 2)
        what = "metadata" if self.metadata else "tensors"
        words = f"filter: {self.filter}{'▏' if self._typing else ''}"
        filtered = (words,) if self.filter or self._typing else ()
        self.heading.show((clean(looked.name), what, *filtered), "Esc stops" if self.runs else "")
        self.about.show(f" {cut_end(self._about(), width)}")
        self.state.show(f" {cut_end(self._told or self._state(), width)}")
        self.keys.show(self._footer(width))

    def _footer(self, width: int) -> Footer:
        """Return the keys that act now."""
        if self._typing:
            labels = {"comparison.load": "keep filter", "comparison.stop": "clear filter"}
            return comparison_footer(TYPING_KEYS, width, labels, running=False)
        labels = {"comparison.column": "tensors" if self.metadata else "metadata"}
        if self.filter and not self.runs:
            labels["comparison.stop"] = "clear filter"
        ids = VALUE_KEYS if self.metadata else TENSOR_KEYS
        return comparison_footer(ids, width, labels, running=self.runs)

    def _about(self) -> str:
        if self.metadata:
            return f"{plural(len(self._values), 'row')} of {len(self.looked.values):,}"
        if not self._tensors:
            return "no tensor"
        head = TensorRows(self._tensors, self.looked.figures, self.pane.text_width).head
        return head if self.looked.contents else ""

    def _state(self) -> str:
        looked = self.looked
        if looked.failure:
            return f"■ {clean(looked.failure.message)}"
        if looked.reading:
            return f"▶ {looked.reading}"
        if looked.stopped:
            return "■ stopped; f reads on"
        known = sum(one.place in looked.figures for one in self._tensors)
        figures = f" · figures of {known:,}" if known else ""
        if self.metadata:
            return "■ values as they are in the files"
        return f"■ {total_words(self._tensors)}{figures} · sorted by {self._order}"

    # Keys ---------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the letters while a filter is typed."""
        del action, parameters
        return not self._typing

    def _type(self, event: events.Key) -> bool:
        """Take a key for the filter that is typed; return whether it was one for it."""
        if not self._typing:
            return False
        after = TypedFilter(self.filter, typing=True).after(event.key, event.character)
        if after is None:
            return False
        self._filters[self.metadata] = after.text[:LONGEST_FILTER]
        self._typing = after.typing
        self.changed()
        return True

    def action_filter(self) -> None:
        """Begin to type a filter."""
        self._typing = True
        self.show_state()

    def action_stop(self) -> None:
        """Stop the reading, else clear the filter, else go back."""
        if not self.runs and self.filter:
            self._filters[self.metadata] = ""
            self.changed()
        else:
            super().action_stop()

    def action_figures(self) -> None:
        """Read the figures of the tensors that are shown."""
        if self.metadata:
            return
        try:
            self._begin(self._tensors)
        except ReportedError as error:
            self.tell(error.message)
        self.show_state()

    def action_sort(self) -> None:
        """Sort by the next order."""
        self._order = self._order.following
        self.changed()

    def action_column(self, columns: int) -> None:
        """Show the metadata in place of the tensors, or the tensors again."""
        del columns
        self.metadata = not self.metadata
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
        at = self.pane.cursor
        if self.metadata and self._tree and at is not None and at < len(self._values):
            self._tree.toggle(self._values[at], fold=fold)
            self.changed()

    def action_copy(self) -> None:
        """Copy the rows that are shown."""
        self.tell(clipboard.copy(self.pane.text, self.app.copy_to_clipboard))
