"""The panes of the session, and the classes that fit them to the terminal's size.

The list is a sidebar; on a narrow terminal it is a drawer over the output. A tiny terminal shows
only a message.
"""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import DescendantFocus, Resize
from textual.geometry import Size
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Static

from core.base.text import clean
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.screens.sidebar import Sidebar
from tui.fullscreen.screens.status_lines import footer
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.lines import EndsLine
from tui.fullscreen.widgets.prompt import Prompt
from tui.fullscreen.widgets.settings_row import SettingsRow
from tui.fullscreen.widgets.still import Still, StillColumn, StillRow
from tui.fullscreen.widgets.transcript import Transcript
from tui.session.slash import COMMANDS
from tui.view.key import Pane

# Terminal sizes in cells: two widths, a height, and the smallest width and height.
NARROW, MEDIUM, SHORT = 60, 110, 22
SMALLEST = (40, 10)


class Layout(Screen[None], Still):
    """List, output, prompt and settings; SessionScreen connects them."""

    BINDINGS = bindings_of(Pane.EVERYWHERE)

    header = query_one("#header", EndsLine)
    sidebar = query_one("#sidebar", Sidebar)
    listing = query_one("#list", CheckpointList)
    progress_line = query_one("#progress", EndsLine)
    output = query_one("#output", Transcript)
    prompt = query_one("#prompt", Prompt)
    hint = query_one("#hint", EndsLine)
    settings_row = query_one("#settings", SettingsRow)
    status = query_one("#status", EndsLine)
    keys = query_one("#keys", EndsLine)

    def compose(self) -> ComposeResult:
        """Create the panes for this size; changing them later would delay the first frame."""
        self._fold(self.app.size)
        yield EndsLine(id="header")
        with StillRow(id="body"):
            yield Sidebar(id="sidebar")
            with StillColumn(id="main"):
                yield EndsLine(id="progress")
                yield Transcript(id="output")
                yield EndsLine(id="hint")
                with StillRow(id="ask"):
                    yield Static("›", id="sign", markup=False)
                    yield Prompt(COMMANDS, id="prompt")
                yield SettingsRow(id="settings")
        yield EndsLine(id="status")
        yield EndsLine(id="keys")
        yield Static(Content("terminal too small: 40 x 10 at least"), id="small", markup=False)

    def on_resize(self, event: Resize) -> None:
        """Hide what does not fit."""
        self._fold(event.size)
        if self.focused is None and not self.has_class("-tiny"):
            # While the terminal was too small, the focused widget was hidden and lost the focus.
            self.prompt.focus()
        self._show_keys()

    def _fold(self, size: Size) -> None:
        width, height = size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-tiny")
        self.set_class(width < NARROW, "-narrow")
        self.set_class(width < MEDIUM, "-medium")
        self.set_class(height < SHORT, "-short")

    @on(DescendantFocus)
    def _pane_changed(self) -> None:
        self._show_keys()
        self.set_class(self.pane is Pane.LIST, "-drawer")

    def _show_keys(self) -> None:
        self.keys.show(footer(self.pane, max(1, self.size.width - 2)))

    @property
    def pane(self) -> Pane:
        """The focused pane."""
        panes = {"list": Pane.LIST, "output": Pane.OUTPUT, "settings": Pane.SETTINGS}
        return panes.get((self.focused.id or "") if self.focused else "", Pane.PROMPT)

    def tell(self, text: str) -> None:
        """Show a message for three seconds; it replaces the previous one."""
        self.app.clear_notifications()
        self.notify(clean(text), markup=False, timeout=3)
