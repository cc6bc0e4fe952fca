"""The base of pages with rows of files: they are filtered, sorted, and one is told in detail."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one

from core.base.text import clean
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.screens.page import Page, Run
from tui.fullscreen.widgets.pieces_pane import PiecesPane
from tui.fullscreen.widgets.rows_pane import FilterPane
from tui.terminal import clipboard
from tui.view.footer import Footer
from tui.view.key import Pane
from tui.view.result_view import ResultLine
from tui.view.told_apart import cut_end
from tui.view.typed_filter import TypedFilter

TYPING_KEYS = ("comparison.load", "comparison.stop")


class Rows(Protocol):
    """What the page shows."""

    words: str

    def lines(self, width: int) -> Sequence[ResultLine]:
        """Return the rows."""

    def state(self) -> str:
        """Return how far the reading is, or what was read."""


class RowsPage(Page[None]):
    """Shows rows, and lines about the chosen one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Pane.CONTENTS)]
    key_panes: ClassVar[tuple[Pane, ...]] = (Pane.CONTENTS, Pane.COMPARISON)
    AUTO_FOCUS = "#contents"

    pane = query_one("#contents", FilterPane)
    detail = query_one("#detail", PiecesPane)

    def __init__(self, kind: str, run: Run, rows: Rows) -> None:
        """Create the page."""
        super().__init__(kind, run)
        self.rows = rows
        self._typing = False

    def compose_body(self) -> ComposeResult:
        """Create the rows and what is told of the chosen one."""
        yield self.new_pane()
        yield PiecesPane(id="detail")

    # Each page has these three.

    def new_pane(self) -> FilterPane:
        """Create the pane of the rows."""
        raise NotImplementedError

    def details(self, width: int) -> tuple[Sequence[str], int]:
        """Return what is told of the chosen row, and how many lines are kept for it."""
        raise NotImplementedError

    def footer_ids(self, labels: dict[str, str]) -> tuple[str, ...]:
        """Return the keys of the footer; those that are called otherwise go into `labels`."""
        raise NotImplementedError

    # Shown --------------------------------------------------------------------------------------

    def show_body(self) -> None:
        """Show the rows."""
        self.pane.typed = self._type
        self.pane.show(self.rows.lines(self.pane.text_width))
        self.show_detail()

    def show_detail(self) -> None:
        """Show what is told of the chosen row, where there is room."""
        width = max(1, self.size.width - 2)
        lines, kept = self.details(width)
        kept = min(kept, max(1, self.size.height - 8))
        shown = [((f" {cut_end(clean(line), width)}", "output"),) for line in lines[:kept]]
        self.detail.show(shown, kept)

    def show_heading(self, kind: str, parts: tuple[str, ...], about: str) -> None:
        """Show the lines around the rows."""
        width, words = max(1, self.size.width - 2), self.rows.words
        filtering = f"filter: {clean(words)}{'▏' if self._typing else ''}"
        filtered = (filtering,) if words or self._typing else ()
        first, *others = parts
        self.heading.show((first, *filtered, *others), "Esc stops" if self.runs else "", kind)
        self.about.show(f" {cut_end(about, width)}")
        self.state.show(f" {cut_end(self._told or self.rows.state(), width)}")
        self.keys.show(self._footer())

    def _footer(self) -> Footer:
        """Return the keys that act now."""
        if self._typing:
            typing = {"comparison.load": "keep filter", "comparison.stop": "clear filter"}
            return self.footer_of(TYPING_KEYS, typing, running=False)
        labels: dict[str, str] = {}
        if self.rows.words and not self.runs:
            labels["comparison.stop"] = "clear filter"
        return self.footer_of(self.footer_ids(labels), labels, running=self.runs)

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
        after = TypedFilter(self.rows.words, typing=True).after(event.key, event.character)
        if after is None:
            return False
        self.rows.words, self._typing = after
        self.changed()
        return True

    def action_filter(self) -> None:
        """Begin to type a filter."""
        self._typing = True
        self.show_state()

    def action_stop(self) -> None:
        """Stop the reading, else clear the filter, else go back."""
        if not self.runs and self.rows.words:
            self.rows.words = ""
            self.changed()
        else:
            super().action_stop()

    def action_figures(self) -> None:
        """Read figures, where some are missing."""

    def action_move(self, lines: int) -> None:
        """Choose another row."""
        self.pane.move(lines)
        self.show_detail()

    def action_edge(self, direction: int) -> None:
        """Choose the first or the last row."""
        self.pane.edge(direction)
        self.show_detail()

    def action_page(self, direction: int) -> None:
        """Go on by a page."""
        self.pane.page(direction)

    def action_along(self, direction: int) -> None:
        """Fold or unfold, where there is something to fold."""

    def action_load(self) -> None:
        """Fold or unfold, likewise."""

    def action_copy(self) -> None:
        """Copy the rows that are shown."""
        self.tell(clipboard.copy(self.pane.text, self.app.copy_to_clipboard))
