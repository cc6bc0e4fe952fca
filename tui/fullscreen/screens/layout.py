"""The panes of the session, and the classes that fit them to the terminal's size.

The list is a sidebar; on a narrow terminal it is a drawer over the output. A wide terminal has a
third column with the facts. A tiny terminal shows only a message.
"""

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import DescendantFocus, Resize
from textual.geometry import Size
from textual.getters import query_one
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from core.base.text import clean
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.screens.sidebar import Aside, Sidebar
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.key_line import KeyLine
from tui.fullscreen.widgets.lines import EndsLine, Rule
from tui.fullscreen.widgets.next_strip import NextStrip
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.fullscreen.widgets.pieces_pane import PiecesPane
from tui.fullscreen.widgets.prompt import Prompt
from tui.fullscreen.widgets.settings_row import SettingsRow
from tui.fullscreen.widgets.still import Still, StillColumn, StillRow
from tui.fullscreen.widgets.transcript import Transcript
from tui.session.slash import COMMANDS
from tui.terminal.gate import SMALLEST
from tui.view.key import Pane

# Terminal sizes in cells: three widths and two heights.
NARROW, MEDIUM, WIDE, SHORT, LOW = 80, 110, 160, 22, 16
# From these heights on, the strip of the next token has one line, and two.
ROOMY, TALL = 24, 30
# Seconds for which a message is shown.
TOLD_SECONDS = 3.0


class Layout(Screen[None], Still):
    """List, output, prompt and settings; SessionScreen connects them."""

    BINDINGS = bindings_of(Pane.EVERYWHERE)

    header = query_one("#header", EndsLine)
    sidebar = query_one("#sidebar", Sidebar)
    listing = query_one("#list", CheckpointList)
    aside = query_one("#aside", Aside)
    output_title = query_one("#output-title", PaneTitle)
    progress_line = query_one("#progress", EndsLine)
    output = query_one("#output", Transcript)
    legend = query_one("#legend", PiecesPane)
    distribution = query_one("#distribution", PiecesPane)
    prompt_title = query_one("#prompt-title", PaneTitle)
    prompt = query_one("#prompt", Prompt)
    next_strip = query_one("#next", NextStrip)
    settings_row = query_one("#settings", SettingsRow)
    rule = query_one("#rule", Rule)
    status = query_one("#status", EndsLine)
    keys = query_one("#keys", KeyLine)
    told = ""
    _told_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Create the panes for this size; changing them later would delay the first frame."""
        self._fold(self.app.size)
        aside = Aside(id="aside")
        yield EndsLine(id="header")
        with StillRow(id="body"):
            yield Sidebar(aside.panels, id="sidebar")
            with StillColumn(id="main"):
                yield PaneTitle("output", id="output-title")
                yield EndsLine(id="progress")
                yield Transcript(id="output")
                yield PiecesPane(id="legend")
                yield PiecesPane(id="distribution")
                yield PaneTitle("prompt", id="prompt-title")
                with StillRow(id="ask"):
                    yield Static("›", id="sign", markup=False)
                    yield Prompt(COMMANDS, id="prompt")
                yield NextStrip(id="next")
                yield SettingsRow(id="settings")
            yield aside
        yield Rule(id="rule")
        yield EndsLine(id="status")
        yield KeyLine(id="keys")
        yield Static(Content("terminal too small: 40 x 10 at least"), id="small", markup=False)

    def on_resize(self, event: Resize) -> None:
        """Hide what does not fit."""
        self._fold(event.size)
        if self.focused is None and not self.has_class("-tiny"):
            # While the terminal was too small, the focused widget was hidden and lost the focus.
            self.go_to(self.prompt)
        self.call_after_refresh(self._join_rules)

    def _fold(self, size: Size) -> None:
        width, height = size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-tiny")
        self.set_class(width < NARROW, "-narrow")
        self.set_class(width < MEDIUM, "-medium")
        self.set_class(width >= WIDE, "-wide")
        self.set_class(height >= ROOMY, "-roomy")
        self.set_class(height >= TALL, "-tall")
        self.set_class(height < SHORT, "-short")
        self.set_class(height < LOW, "-low")

    def _join_rules(self) -> None:
        """Connect the horizontal rules to the vertical ones, where there are any."""
        if not self.complete:
            return
        left, right = not self.has_class("-narrow"), self.has_class("-wide")
        self.output_title.join("┬" * left, "┬" * right)
        self.prompt_title.join("├" * left, "┤" * right)
        main = self.query_one("#main").region
        self.rule.show([main.x] * left + [main.right - 1] * right)
        self._place_drawer()

    def _place_drawer(self) -> None:
        """Let the drawer end above the prompt's title, whatever the height of the prompt."""
        if not self.complete:
            return
        below = self.query_one("#body").region.bottom - self.prompt_title.region.y
        self.sidebar.styles.margin = (0, 0, below if self.has_class("-narrow") else 0, 0)

    def show_strip(self, *, shown: bool) -> None:
        """Show or hide the strip of the next token, where there is room for it."""
        if shown != self.has_class("-strip"):
            self.set_class(shown, "-strip")
            # The prompt's title moves, above which the drawer ends.
            self.call_after_refresh(self._place_drawer)

    @on(DescendantFocus)
    def _pane_changed(self) -> None:
        if not self.complete:
            return
        pane = self.pane
        self.set_class(pane is Pane.LIST, "-drawer")
        # On a low terminal the drawer hides the prompt and the settings, and their title moves.
        self._place_drawer()
        self.call_after_refresh(self._place_drawer)
        self.sidebar.title.set_class(pane is Pane.LIST, "-focused")
        self.output_title.set_class(pane is Pane.OUTPUT, "-focused")
        self.prompt_title.set_class(pane in (Pane.PROMPT, Pane.SETTINGS), "-focused")
        self.frame_changed()

    @on(CheckpointList.TableRequested)
    def _losses_changed(self) -> None:
        self.frame_changed()

    @property
    def complete(self) -> bool:
        """Whether all panes are there: events arrive before they are created and at the end."""
        return bool(self.children) and all(each.children for each in (self.sidebar, self.aside))

    @property
    def pane(self) -> Pane:
        """The focused pane."""
        panes = {"list": Pane.LIST, "output": Pane.OUTPUT, "settings": Pane.SETTINGS}
        return panes.get((self.focused.id or "") if self.focused else "", Pane.PROMPT)

    @property
    def key_panes(self) -> tuple[Pane, ...]:
        """The panes whose keys act now."""
        return (self.pane,)

    @property
    def is_typing(self) -> bool:
        """Whether letters are text, of a filter or of a value; in the prompt they always are."""
        if self.pane is Pane.SETTINGS:
            return self.settings_row.is_typing
        return self.pane is Pane.LIST and self.listing.filtering

    def go_to(self, pane: Widget) -> None:
        """Focus a pane at once; `Widget.focus` waits, and keys typed meanwhile go elsewhere."""
        self.set_focus(pane)

    def tell(self, text: str) -> None:
        """Show a message in the prompt's title for three seconds; it replaces the previous one.

        One that does not fit there is shown in the output.
        """
        room = self.prompt_title.room
        if cell_len(clean(text)) > room > 0:
            self.forget_told()
            self.output.say(text)
            return
        self.told = clean(text)
        if self._told_timer:
            self._told_timer.stop()
        self._told_timer = self.set_timer(TOLD_SECONDS, self.forget_told)
        self.frame_changed()

    @on(Sidebar.Refused)
    def _told_by_sidebar(self, message: Sidebar.Refused) -> None:
        self.tell(message.reason)

    def forget_told(self) -> None:
        """Take the message away, as something newer is said elsewhere."""
        self.told = ""
        self.frame_changed()

    def frame_changed(self) -> None:
        """Update titles and footer; SessionScreen knows their texts."""
