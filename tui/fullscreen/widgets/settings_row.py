"""The settings row: values are stepped by keys or mouse, or typed."""

from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from core.base.errors import UsageError
from core.base.text import clean, shorten
from core.protocol.settings import SamplingSettings
from tui.fullscreen.widgets.still import Still
from tui.view.setting_values import LABELS, MORE, ROW, changed, may_become, stepped, written

STYLES = ("label", "value", "chosen", "arrow")
# The most characters that can be typed as a value.
TYPABLE = 24
FOLD, MORE_LABEL, LESS_LABEL = "fold", " more ⌄", " less ⌃"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: its style, its setting, and the direction in which a click steps it."""

    text: str
    style: str
    name: str
    direction: int = 0


class SettingsRow(Still, can_focus=True):
    """The settings side by side: four of them, and the others when "more" is open."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"settings-row--{style}" for style in STYLES}  # noqa: RUF012

    class Changed(Message):
        """The user chose other settings."""

        def __init__(self, settings: SamplingSettings) -> None:
            """Keep the settings."""
            super().__init__()
            self.settings = settings

    class Refused(Message):
        """A typed value is not valid."""

        def __init__(self, error: UsageError) -> None:
            """Keep the error."""
            super().__init__()
            self.error = error

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.settings = SamplingSettings()
        self.open = False
        self.chosen = 0
        self.typed = ""
        self._lines: list[list[Piece]] = [[]]

    @property
    def names(self) -> tuple[str, ...]:
        """The settings that can be chosen now."""
        return ROW + MORE if self.open else ROW

    def show(self, settings: SamplingSettings) -> None:
        """Show settings that were changed elsewhere."""
        if settings != self.settings:
            self.settings = settings
            self._arrange()

    def fold(self, *, open: bool) -> None:  # noqa: A002 - the state that it sets
        """Show or hide the settings behind "more"."""
        self.open = open
        self.chosen = min(self.chosen, len(self.names) - 1)
        self._arrange()

    def begin(self) -> None:
        """Focus the row and choose the first setting."""
        if not self.has_focus:
            self.chosen = 0
            self.focus()

    def on_key(self, event: events.Key) -> None:
        """Step the value, choose a setting, or type a value."""
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
            self._arrange()
        elif event.key == "m" and not self.typed and self.names[self.chosen] != "stop":
            event.stop()
            self.fold(open=not self.open)
        elif event.is_printable and event.character and len(self.typed) < TYPABLE:
            event.stop()
            if may_become(self.names[self.chosen], self.typed + event.character):
                self.typed += event.character
            self._arrange()

    def watch_has_focus(self, focused: bool) -> None:  # noqa: FBT001 - Textual's way
        """Show the chosen setting; a typed value is entered when the row loses the focus."""
        super().watch_has_focus(focused)
        if self.typed and not focused:
            self._edit("enter")
        self._arrange()

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked setting; a click on an arrow steps its value."""
        at = 0
        for piece in self._lines[min(event.y, len(self._lines) - 1)]:
            after = at + cell_len(piece.text)
            if at <= event.x < after:
                self._clicked(piece)
                return
            at = after

    def _clicked(self, piece: Piece) -> None:
        if self.typed:
            self._edit("enter")
        if piece.name == FOLD:
            self.fold(open=not self.open)
            return
        self.chosen = self.names.index(piece.name)
        if piece.direction:
            self._step(piece.name, piece.direction)
        self._arrange()

    def on_resize(self) -> None:
        """Arrange the settings for the new width."""
        self._arrange()

    def _edit(self, key: str) -> None:
        text, self.typed = self.typed, self.typed[:-1] if key == "backspace" else ""
        if key == "enter":
            try:
                self._change(changed(self.settings, self.names[self.chosen], text))
            except UsageError as error:
                self.post_message(self.Refused(error))
        self._arrange()

    def _step(self, name: str, direction: int) -> None:
        if self.typed:
            self._edit("enter")
        self._change(stepped(self.settings, name, direction))

    def _change(self, settings: SamplingSettings) -> None:
        if settings != self.settings:
            self.settings = settings
            self.post_message(self.Changed(settings))
        self._arrange()

    def _arrange(self) -> None:
        """Put the settings side by side; one that does not fit begins a new line."""
        width = self.size.width
        if not width:
            return
        items = [self._item(name, arrows=True) for name in self.names]
        if not self.open and sum(_length(item) for item in items) + len(MORE_LABEL) > width:
            # In one line that is too narrow, only the chosen setting shows its arrows.
            items = [self._item(name, arrows=self._is_chosen(name)) for name in self.names]
        items.append([Piece(LESS_LABEL if self.open else MORE_LABEL, "label", FOLD)])
        lines: list[list[Piece]] = [[]]
        for item in items:
            if lines[-1] and _length(lines[-1]) + _length(item) > width:
                lines.append([])
            lines[-1] += item
        self._lines = lines
        if self.styles.height is None or self.styles.height.value != len(lines):
            self.styles.height = len(lines)
        self.refresh()

    def _item(self, name: str, *, arrows: bool) -> list[Piece]:
        style = "chosen" if self._is_chosen(name) else "value"
        value = [Piece(self._value(name), style, name)]
        if arrows:
            value = [Piece("◂ ", "arrow", name, -1), *value, Piece(" ▸ ", "arrow", name, 1)]
        return [Piece(f" {LABELS[name]} ", "label", name), *value]

    def _is_chosen(self, name: str) -> bool:
        return self.has_focus and name == self.names[self.chosen]

    def render_line(self, y: int) -> Strip:
        """Return one line of labels, arrows and values."""
        pieces = self._lines[y] if y < len(self._lines) else []
        segments = [
            Segment(piece.text, self.rich_style + self._style(piece.style)) for piece in pieces
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _value(self, name: str) -> str:
        if self.typed and name == self.names[self.chosen]:
            return f"{clean(self.typed)}▏"
        return shorten(clean(written(self.settings, name)), 16)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"settings-row--{name}", partial=True)


def _length(pieces: list[Piece]) -> int:
    return sum(cell_len(piece.text) for piece in pieces)
