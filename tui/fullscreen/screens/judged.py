"""The page of a judgement: how far it is, and its result."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.getters import query_one
from textual.screen import Screen

from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.screens.comparison import TICK, TOLD_SECONDS, Run
from tui.fullscreen.widgets.key_line import KeyLine
from tui.fullscreen.widgets.lines import EndsLine
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.fullscreen.widgets.result_pane import ResultPane
from tui.terminal import clipboard
from tui.view.comparison_footer import comparison_footer
from tui.view.judging import Judging
from tui.view.key import Pane
from tui.view.keys import BY_ID
from tui.view.result_view import ResultLine

# The keys of the footer, of those of all pages that compare.
FOOTER = tuple(f"comparison.{name}" for name in ("up", "load", "copy", "page_down", "stop", "back"))


class Judged(Screen[ResultLine | None]):
    """Shows a judgement; it is dismissed with the line that was chosen, or with None."""

    AUTO_FOCUS = "#result"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Pane.COMPARISON),
        Binding("f1,question_mark", "help", "help", show=False),
        Binding("ctrl+c", "copy", "copy", show=False),
        Binding("ctrl+z", "app.suspend_session", "suspend", show=False),
    ]

    heading = query_one("#comparison-title", PaneTitle)
    about = query_one("#about", EndsLine)
    pane = query_one("#result", ResultPane)
    state = query_one("#state", EndsLine)
    keys = query_one("#comparison-keys", KeyLine)

    def __init__(self, judging: Judging, run: Run) -> None:
        """Create the page."""
        super().__init__()
        self.judging, self.run = judging, run
        self._told = ""

    def compose(self) -> ComposeResult:
        """Create the lines and the result."""
        yield PaneTitle(self.judging.kind, id="comparison-title")
        yield EndsLine(id="about")
        yield ResultPane(id="result")
        yield EndsLine(id="state")
        yield KeyLine(id="comparison-keys")

    def on_mount(self) -> None:
        """Show the judgement, and update what runs."""
        self.heading.add_class("-focused")
        self.set_interval(TICK, self.show_state)
        self.call_after_refresh(self.judging_changed)

    def on_resize(self, event: Resize) -> None:
        """Fit the lines to the new size."""
        del event
        self.call_after_refresh(self.judging_changed)

    def judging_changed(self) -> None:
        """Show the present state; called after every batch of events."""
        if self.is_mounted and self.children:
            self.pane.show(self.judging.lines(self.pane.text_width))
            self.show_state()

    def show_state(self) -> None:
        """Show the lines around the result."""
        judging = self.judging
        self.heading.show((judging.about,), "" if judging.ended else "Esc stops")
        self.about.show(f" {judging.why}")
        self.state.show(f" {self._told or judging.state}")
        width = max(1, self.size.width - 2)
        self.keys.show(comparison_footer(FOOTER, width, {}, running=not judging.ended))

    def tell(self, text: str) -> None:
        """Show a message in place of the state for three seconds."""
        self._told = text
        self.show_state()
        self.set_timer(TOLD_SECONDS, self._forget_told)

    def _forget_told(self) -> None:
        self._told = ""
        self.show_state()

    def action_move(self, lines: int) -> None:
        """Choose another line that acts, or scroll."""
        self.pane.move(lines)

    action_along = action_move

    def action_column(self, columns: int) -> None:
        """Nothing: there is one column."""

    def action_edge(self, direction: int) -> None:
        """Show the beginning or the end."""
        self.pane.edge(direction)

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        self.pane.page(direction)

    def action_load(self) -> None:
        """Go back and load the chosen checkpoint, or take the chosen prompt over."""
        if not self.judging.ended:
            self.tell("stop first (Esc), or wait; then Enter loads")
        elif self.pane.chosen is not None:
            self.dismiss(self.pane.chosen)

    def action_copy(self) -> None:
        """Copy the result."""
        self.tell(clipboard.copy(self.pane.text, self.app.copy_to_clipboard))

    def action_stop(self) -> None:
        """Stop and keep what is done; go back if it has ended."""
        if self.judging.ended:
            self.dismiss(None)
        else:
            self.run.stop()
            self.show_state()

    def action_back(self) -> None:
        """Go back; what runs goes on."""
        self.dismiss(None)

    def action_help(self) -> None:
        """Open the page of keys and commands."""
        from tui.fullscreen.screens.help import Help  # noqa: PLC0415 - when it is opened

        self.app.push_screen(Help())

    @on(KeyLine.Pressed)
    async def _key_clicked(self, message: KeyLine.Pressed) -> None:
        handler = BY_ID[message.id].handler
        if isinstance(handler, str):
            await self.run_action(handler)
