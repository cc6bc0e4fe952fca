"""F1: every key and command, from the registry."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.commands import COMMANDS, KEYS, PRESETS, Place

COLUMN = 16


class Help(ModalScreen[None]):
    """One scrolling page; Esc, F1 and q close it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,ctrl+c", "dismiss", "close", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(id="help"):
            yield Static(Content(help_text()))


def help_text() -> str:
    """Return the page: keys by place, then commands, then presets."""
    lines: list[str] = []
    for place in (Place.EVERYWHERE, Place.PROMPT, Place.LIST, Place.OUTPUT, Place.SETTINGS):
        lines += ["", f"keys · {place}"]
        lines += [_row(key.display, key.help) for key in KEYS if key.place is place]
    lines += ["", "commands, typed into the prompt; without a value they say the current one"]
    lines += [_row(command.usage, command.help) for command in COMMANDS]
    lines += [_row("//", "a prompt that begins with a slash")]
    lines += ["", "presets"]
    for name, preset in PRESETS.items():
        top_k = "off" if preset.top_k is None else str(preset.top_k)
        lines.append(_row(name, f"temperature {preset.temperature:g}, top-k {top_k}"))
    return "\n".join(lines[1:])


def _row(left: str, right: str) -> str:
    return f"  {left:<{COLUMN}} {right}"
