"""The help page (F1): every key, command and preset."""

from collections.abc import Iterable
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.session.slash import COMMANDS
from tui.view.key import Pane
from tui.view.keys import KEYS
from tui.view.presets import PRESETS, preset_values

COLUMN = 18


class Help(ModalScreen[None]):
    """One scrolling page; Esc, F1, q and Ctrl+C close it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,ctrl+c", "dismiss", "close", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Create the page."""
        with VerticalScroll(id="help") as page:
            page.border_subtitle = "esc closes"
            yield Static(help_page())


def help_page() -> Group:
    """Return the page: keys by pane, then commands, then presets."""
    parts: list[RenderableType] = []
    for pane in (Pane.PROMPT, Pane.EVERYWHERE, Pane.LIST, Pane.OUTPUT, Pane.SETTINGS):
        rows = [(key.display, key.help) for key in KEYS if key.pane is pane]
        parts += _section(f"keys · {pane}", rows)
    commands = [(command.usage, command.help) for command in COMMANDS.commands]
    commands.append(("//", "a prompt that begins with a slash"))
    parts += _section("commands, typed into the prompt; without a value they show it", commands)
    parts += _section(
        "presets", ((name, preset_values(preset)) for name, preset in PRESETS.items())
    )
    return Group(*parts[:-1])


def _section(title: str, rows: Iterable[tuple[str, str]]) -> list[RenderableType]:
    """Return a title and a table of two columns; long texts wrap within the second one."""
    table = Table.grid(padding=(0, 1), pad_edge=True)
    table.add_column(width=COLUMN, no_wrap=True)
    table.add_column()
    for left, right in rows:
        table.add_row(Text(left), Text(right))
    return [Text(title, style="bold"), table, Text()]
