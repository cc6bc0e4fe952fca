"""What differs between two checkpoints: their metadata, then what moved most in the weights."""

from textual.app import ComposeResult
from textual.getters import query_one

from core.base.text import clean, plural
from tui.fullscreen.screens.page import Page, Run
from tui.fullscreen.widgets.result_pane import ResultPane
from tui.terminal import clipboard
from tui.view.difference_view import difference_lines
from tui.view.looked_at import Difference
from tui.view.told_apart import cut_end

FOOTER = ("comparison.up", "comparison.page_down", "comparison.copy", "comparison.stop")


class DifferencePage(Page[None]):
    """Shows a difference while it is read, and when all is known."""

    AUTO_FOCUS = "#result"

    pane = query_one("#result", ResultPane)

    def __init__(self, difference: Difference, run: Run) -> None:
        """Create the page."""
        super().__init__("difference", run)
        self.difference = difference

    def compose_body(self) -> ComposeResult:
        """Create the lines."""
        yield ResultPane(id="result")

    @property
    def runs(self) -> bool:
        """Whether weights are being read."""
        return self.difference.reading is not None

    def show_body(self) -> None:
        """Show what is known."""
        self.pane.show(difference_lines(self.difference, self.pane.text_width))

    def show_state(self) -> None:
        """Show the lines around it."""
        width = max(1, self.size.width - 2)
        a, b = map(clean, self.difference.names)
        self.heading.show((f"{a} → {b}",), "Esc stops" if self.runs else "")
        self.about.show(f" {cut_end(f'A {a}  B {b}: what B changes', width)}")
        self.state.show(f" {cut_end(self._told or self._state(), width)}")
        labels = {"comparison.up": "scroll"}
        self.keys.show(self.footer_of(FOOTER, labels, running=self.runs))

    def _state(self) -> str:
        one = self.difference
        if one.reading:
            return f"▶ {one.reading}"
        if one.failure:
            return "■ ended with an error"
        count = plural(len(one.both.pairs) if one.both else 0, "tensor")
        return f"■ stopped after {len(one.found):,} of {count}" if one.stopped else f"■ {count}"

    def action_move(self, lines: int) -> None:
        """Scroll."""
        self.pane.move(lines)

    action_along = action_move

    def action_edge(self, direction: int) -> None:
        """Show the beginning or the end."""
        self.pane.edge(direction)

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        self.pane.page(direction)

    def action_copy(self) -> None:
        """Copy all of it."""
        self.tell(clipboard.copy(self.pane.text, self.app.copy_to_clipboard))

    def action_load(self) -> None:
        """Do nothing: no line leads anywhere."""
