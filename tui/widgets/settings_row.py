"""The settings row: values stepped by keys or mouse, or typed, live from the next token."""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from core.errors import Usage
from core.settings import SamplingSettings
from core.text import clean, shorten
from tui.steps import LABELS, MORE, ROW, changed, stepped, written

STYLES = ("label", "value", "chosen", "arrow")
TYPABLE = 24


class SettingsRow(Widget, can_focus=True):
    """One line of settings, a second one behind "more"."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"settings-row--{style}" for style in STYLES}  # noqa: RUF012

    class Changed(Message):
        """The user chose other settings."""

        def __init__(self, settings: SamplingSettings) -> None:
            """Keep the settings."""
            super().__init__()
            self.settings = settings

    class Refused(Message):
        """A typed value is outside its range."""

        def __init__(self, refusal: Usage) -> None:
            """Keep the reason."""
            super().__init__()
            self.refusal = refusal

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Start with the defaults, folded."""
        super().__init__(id=id)
        self.settings = SamplingSettings()
        self.open = False
        self.chosen = 0
        self.typed = ""
        self._spots: list[list[tuple[int, int, str, int]]] = [[], []]

    @property
    def names(self) -> tuple[str, ...]:
        """The settings that can be chosen now."""
        return ROW + MORE if self.open else ROW

    def show(self, settings: SamplingSettings) -> None:
        """Take settings that were changed elsewhere."""
        self.settings = settings
        self.refresh()

    def fold(self, *, open: bool) -> None:  # noqa: A002 - what it is
        """Show or hide the second line."""
        self.open = open
        self.chosen = min(self.chosen, len(self.names) - 1)
        self.styles.height = 2 if open else 1
        self.refresh(layout=True)

    def on_key(self, event: events.Key) -> None:
        """Step, choose, type."""
        if self.typed and event.key in ("enter", "escape", "backspace"):
            event.stop()
            self._edit(event.key)
        elif event.key in ("left", "right"):
            event.stop()
            self._step(self.names[self.chosen], 1 if event.key == "right" else -1)
        elif event.key in ("up", "down"):
            event.stop()
            self.chosen = (self.chosen + (1 if event.key == "down" else -1)) % len(self.names)
            self.typed = ""
            self.refresh()
        elif event.key == "m" and not self.typed:
            event.stop()
            self.fold(open=not self.open)
        elif event.is_printable and event.character and len(self.typed) < TYPABLE:
            event.stop()
            self.typed += event.character
            self.refresh()

    def on_blur(self) -> None:
        """What was typed counts as entered."""
        if self.typed:
            self._edit("enter")
        self.refresh()

    def on_focus(self) -> None:
        """Show the chosen setting."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked; its arrows step."""
        for start, end, name, direction in self._spots[min(event.y, 1)]:
            if start <= event.x < end:
                if name == "more":
                    self.fold(open=not self.open)
                    return
                self.chosen = self.names.index(name)
                if direction:
                    self._step(name, direction)
                self.refresh()

    def _edit(self, key: str) -> None:
        text, self.typed = self.typed, self.typed[:-1] if key == "backspace" else ""
        if key == "enter":
            try:
                self._change(changed(self.settings, self.names[self.chosen], text))
            except Usage as refusal:
                self.post_message(self.Refused(refusal))
        self.refresh()

    def _step(self, name: str, direction: int) -> None:
        if self.typed:
            self._edit("enter")
        self._change(stepped(self.settings, name, direction))

    def _change(self, settings: SamplingSettings) -> None:
        if settings != self.settings:
            self.settings = settings
            self.post_message(self.Changed(settings))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line of labels, arrows and values."""
        if y > (1 if self.open else 0):
            return Strip.blank(self.size.width, self.rich_style)
        spots: list[tuple[int, int, str, int]] = []
        pieces: list[tuple[str, str]] = []
        at = 0

        def put(text: str, style: str, name: str = "", direction: int = 0) -> None:
            nonlocal at
            pieces.append((text, style))
            if name:
                spots.append((at, at + len(text), name, direction))
            at += len(text)

        names = MORE if y else ROW
        needed = sum(len(f" {LABELS[name]} ◂ {self._value(name)} ▸ ") for name in names)
        for name in names:
            # Where there is no room, only the chosen setting shows its arrows.
            arrows = needed + 9 <= self.size.width or self._value_style(name) == "chosen"
            put(f" {LABELS[name]} ", "label", name)
            put("◂ " if arrows else "", "arrow", name, -1)
            put(self._value(name), self._value_style(name), name)
            put(" ▸ " if arrows else "", "arrow", name, 1)
        if y == 0:
            put(" less ⌃ " if self.open else " more ⌄ ", "label", "more")
        self._spots[y] = spots
        segments = [Segment(text, self.rich_style + self._style(style)) for text, style in pieces]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _value(self, name: str) -> str:
        if self.typed and name == self.names[self.chosen]:
            return f"{clean(self.typed)}▏"
        return shorten(clean(written(self.settings, name)), 16)

    def _value_style(self, name: str) -> str:
        return "chosen" if self.has_focus and name == self.names[self.chosen] else "value"

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"settings-row--{name}", partial=True)
