"""The page of a judgement: how far it is, and its result."""

from textual.app import ComposeResult

from core.base.text import clean
from tui.fullscreen.screens.line_page import LinePage
from tui.fullscreen.screens.page import Run
from tui.fullscreen.widgets.result_pane import ResultPane
from tui.terminal import clipboard
from tui.view.footer import Footer
from tui.view.judging import Judging
from tui.view.result_view import ResultLine
from tui.view.told_apart import cut_end

# The keys of the footer, of those of all pages.
FOOTER = tuple(f"comparison.{name}" for name in ("up", "load", "copy", "page_down", "stop", "back"))
# Those that say nothing where no line leads anywhere.
_OF_LINES = ("comparison.load", "comparison.page_down")


class Judged(LinePage[ResultLine]):
    """Shows a judgement; it is dismissed with the line that was chosen, or with None."""

    AUTO_FOCUS = "#result"

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
        width = max(1, self.size.width - 2)
        self.about.show(f" {cut_end(clean(judging.why), width)}")
        self.state.show(f" {self._told or judging.state}")
        self.keys.show(self._footer())

    def _footer(self) -> Footer:
        """Return the keys that act: Enter only where the chosen line leads somewhere."""
        chosen, ids, labels = self.pane.chosen, FOOTER, dict[str, str]()
        if chosen is None:
            ids = tuple(id_ for id_ in FOOTER if id_ not in _OF_LINES)
            labels["comparison.up"] = "scroll"
        elif chosen.prompt:
            labels["comparison.load"] = "take prompt"
        return self.footer_of(ids, labels, running=self.runs)

    @property
    def runs(self) -> bool:
        """Whether the judgement still runs."""
        return not self.judging.ended

    def action_load(self) -> None:
        """Go back and load the chosen checkpoint, or take the chosen prompt over."""
        if self.runs:
            wait = "" if self.judging.endless else " or wait"
            self.tell(f"stop first (Esc){wait}, then {self.spoken('comparison.load')} loads")
        elif self.pane.chosen is not None:
            self.dismiss(self.pane.chosen)

    def action_copy(self) -> None:
        """Copy the result."""
        self.tell(clipboard.copy(self.pane.text, self.app.copy_to_clipboard))
