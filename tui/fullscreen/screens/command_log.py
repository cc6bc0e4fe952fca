"""The page of commands (`@`): of each generation the line that repeats it, to search and copy."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.widgets import Input

from core.base.text import plural
from core.record.generation import Generation
from tui.fullscreen.screens.line_page import LinePage
from tui.fullscreen.screens.page import Run
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.fullscreen.widgets.result_pane import ResultPane
from tui.terminal import clipboard
from tui.view.command_log import Logged, command_log, log_lines, whole_lines

FOOTER = tuple(
    f"comparison.{name}" for name in ("up", "copy", "search", "load", "page_down", "stop")
)


class CommandLog(LinePage[int]):
    """Shows the commands, newest first, and the whole of the chosen one below.

    It is dismissed with the number of the generation that was chosen.
    """

    AUTO_FOCUS = "#result"

    words = query_one("#words", Input)
    shown = query_one("#preview", ResultPane)

    def __init__(
        self, run: Run, generations: list[Generation], id_of: Callable[[int], str]
    ) -> None:
        """Create the page; `id_of` returns the ID in the history of a generation's number."""
        super().__init__("commands", run)
        self._log = command_log(generations, id_of)

    def compose_body(self) -> ComposeResult:
        """Create the field of the search, the list and the whole of the chosen command."""
        yield Input(placeholder="words of a command", id="words")
        yield ResultPane(id="result")
        yield PaneTitle("command", id="history-about")
        yield ResultPane(id="preview")

    def on_mount(self) -> None:
        """Hide the field until it is asked for."""
        super().on_mount()
        self.words.display = False
        self.shown.can_focus = False

    @property
    def runs(self) -> bool:
        """A page of what is there has nothing to stop."""
        return False

    @property
    def _found(self) -> list[Logged]:
        words = self.words.value.split()
        return [one for one in self._log if one.fits(words)]

    @property
    def _chosen(self) -> Logged | None:
        line = self.pane.chosen
        return next((one for one in self._log if line and one.number == line.number), None)

    def show_body(self) -> None:
        """Show the commands with the words of the search."""
        self.pane.show(log_lines(self._found))

    def show_state(self) -> None:
        """Show how many there are, and the whole of the chosen one."""
        found, chosen = len(self._found), self._chosen
        count = plural(len(self._log), "generation")
        self.heading.show((count,) if found == len(self._log) else (count, f"{found:,} found"))
        self.about.show(" a line repeats its generation in a shell; replay needs this history")
        self.state.show(f" {self._told or ('newest first' if chosen else 'no match')}")
        self.shown.show(whole_lines(chosen, self.shown.text_width) if chosen else [])
        labels = {"comparison.load": "show", "comparison.stop": "back"}
        self.keys.show(self.footer_of(FOOTER, labels, running=False))

    @property
    def is_typing(self) -> bool:
        """Whether letters are text of the search."""
        return self.words.has_focus

    @on(Input.Changed)
    def _searched(self) -> None:
        self.pane.cursor = None
        self.changed()

    @on(Input.Submitted)
    def _to_the_list(self) -> None:
        self.pane.focus()

    def action_search(self) -> None:
        """Show the field of the search, and go there."""
        self.words.display = True
        self.words.focus()

    def action_stop(self) -> None:
        """Leave the search, else go back."""
        if self.words.display:
            self.words.value = ""
            self.words.display = False
            self.pane.focus()
            self.changed()
        else:
            self.dismiss(None)

    def action_load(self) -> None:
        """Go back and choose this generation in the output."""
        if self._chosen:
            self.dismiss(self._chosen.number)

    def action_copy(self) -> None:
        """Copy the chosen command."""
        chosen = self._chosen
        if chosen and chosen.command:
            self.tell(clipboard.copy(chosen.command, self.app.copy_to_clipboard))
        elif chosen:
            self.tell(chosen.shown)
