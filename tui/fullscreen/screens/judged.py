"""The page of a judgement: how far it is, and its result."""

from textual.app import ComposeResult
from textual.getters import query_one

from tui.fullscreen.screens.page import Page, Run
from tui.fullscreen.widgets.result_pane import ResultPane
from tui.terminal import clipboard
from tui.view.comparison_footer import comparison_footer
from tui.view.judging import Judging
from tui.view.result_view import ResultLine

# The keys of the footer, of those of all pages.
FOOTER = tuple(f"comparison.{name}" for name in ("up", "load", "copy", "page_down", "stop", "back"))


class Judged(Page[ResultLine]):
    """Shows a judgement; it is dismissed with the line that was chosen, or with None."""

    AUTO_FOCUS = "#result"

    pane = query_one("#result", ResultPane)

    def __init__(self, judging: Judging, run: Run) -> None:
        """Create the page."""
        super().__init__(judging.kind, run)
        self.judging = judging

    def compose_body(self) -> ComposeResult:
        """Create the result."""
        yield ResultPane(id="result")

    def show_body(self) -> None:
        """Show the result, or what is known before it."""
        judging = self.judging
        self.pane.show(judging.lines(self.pane.text_width), follow=judging.endless)

    def show_state(self) -> None:
        """Show the lines around the result."""
        judging = self.judging
        self.heading.show((judging.about,), "Esc stops" if self.runs else "")
        self.about.show(f" {judging.why}")
        self.state.show(f" {self._told or judging.state}")
        width = max(1, self.size.width - 2)
        self.keys.show(comparison_footer(FOOTER, width, {}, running=self.runs))

    @property
    def runs(self) -> bool:
        """Whether the judgement still runs."""
        return not self.judging.ended

    def action_move(self, lines: int) -> None:
        """Choose another line that acts, or scroll."""
        self.pane.move(lines)

    action_along = action_move

    def action_edge(self, direction: int) -> None:
        """Show the beginning or the end."""
        self.pane.edge(direction)

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        self.pane.page(direction)

    def action_load(self) -> None:
        """Go back and load the chosen checkpoint, or take the chosen prompt over."""
        if self.runs:
            wait = "" if self.judging.endless else " or wait"
            self.tell(f"stop first (Esc){wait}, then Enter loads")
        elif self.pane.chosen is not None:
            self.dismiss(self.pane.chosen)

    def action_copy(self) -> None:
        """Copy the result."""
        self.tell(clipboard.copy(self.pane.text, self.app.copy_to_clipboard))
