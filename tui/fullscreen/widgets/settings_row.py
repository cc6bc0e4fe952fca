"""The settings row: values are stepped by keys or mouse, or typed."""

from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from core.base.errors import UsageError
from tui.fullscreen.widgets.setting_pieces import FOLD, Line, Piece, RowState, folded, unfolded
from tui.fullscreen.widgets.still import Still
from tui.view.row_values import MORE, ROW, RowValues
from tui.view.setting_values import may_become

STYLES = ("label", "value", "chosen", "arrow")
# The most characters that can be typed as a value.
TYPABLE = 24


class SettingsRow(Still, can_focus=True):
    """The settings side by side in one line; all of them in several lines when it is open."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"settings-row--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    @dataclass
    class Changed(Message):
        """The user chose other values."""

        values: RowValues

    @dataclass
    class Refused(Message):
        """A typed value is not valid."""

        error: UsageError

    class Moved(Message):
        """Another setting was chosen, or a value changed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.values = RowValues()
        self.open = False
        self.chosen = ROW[0]
        self.typed = ""
        # Settings that were changed since the row got the focus; they stay where they are.
        self._pinned = frozenset((ROW[0],))
        self._lines: list[Line] = [[]]

    @property
    def names(self) -> tuple[str, ...]:
        """The settings that can be chosen now: those that are shown."""
        shown = {piece.name for line in self._lines for piece in line}
        return tuple(name for name in ROW + MORE if self.open or name in shown)

    def show(self, values: RowValues) -> None:
        """Show values that were changed elsewhere."""
        if values != self.values:
            self.values = values
            self._arrange()

    def fold(self, *, open: bool) -> None:  # noqa: A002 - the state that it sets
        """Show all settings, or the usual ones and those that are not the default."""
        self.open = open
        if not open and self.chosen in MORE and self.values.is_default(self.chosen):
            self.chosen = ROW[0]
        self._arrange()

    def begin(self) -> None:
        """Focus the row and choose the first setting."""
        if not self.has_focus:
            self.chosen = ROW[0]
            # At once: `focus` waits, and keys typed meanwhile would go to the pane before.
            self.screen.set_focus(self)

    @property
    def is_typing(self) -> bool:
        """Whether letters are the value of a setting."""
        return bool(self.typed) or self.chosen == "stop"

    def on_key(self, event: events.Key) -> None:
        """Step the value, choose a setting, or type a value."""
        if self.typed and event.key in ("enter", "escape", "backspace"):
            event.stop()
            self._edit(event.key)
        elif event.key in ("left", "right"):
            event.stop()
            self._step(self.chosen, 1 if event.key == "right" else -1)
        elif event.key in ("up", "down"):
            event.stop()
            self._choose(1 if event.key == "down" else -1)
        elif event.key == "m" and not self.is_typing:
            event.stop()
            self.fold(open=not self.open)
        elif event.is_printable and event.character and len(self.typed) < TYPABLE:
            event.stop()
            if may_become(self.chosen, self.typed + event.character):
                self.typed += event.character
            self._arrange()

    def _choose(self, direction: int) -> None:
        """Choose the next setting (1) or the previous one (-1), in a circle."""
        names = self.names
        at = names.index(self.chosen) if self.chosen in names else 0
        self.chosen, self.typed = names[(at + direction) % len(names)], ""
        self._arrange()

    def watch_has_focus(self, focused: bool) -> None:  # noqa: FBT001 - Textual's way
        """Show the chosen setting; a typed value is entered when the row loses the focus."""
        super().watch_has_focus(focused)
        if self.typed and not focused:
            self._edit("enter")
        self._pinned = frozenset((ROW[0],))
        self._arrange()

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked setting; a click on an arrow steps its value."""
        place = event.get_content_offset(self)
        if place is None:
            return
        at = 0
        for piece in self._line(place.y):
            after = at + cell_len(piece.text)
            if at <= place.x < after:
                self._clicked(piece)
                return
            at = after

    def _clicked(self, piece: Piece) -> None:
        if self.typed:
            self._edit("enter")
        if piece.name == FOLD:
            self.fold(open=not self.open)
            return
        self.chosen = piece.name
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
                self._change(self.values.changed(self.chosen, text))
            except UsageError as error:
                self.post_message(self.Refused(error))
        self._arrange()

    def _step(self, name: str, direction: int) -> None:
        if self.typed:
            self._edit("enter")
        self._change(self.values.stepped(name, direction))

    def _change(self, values: RowValues) -> None:
        if values != self.values:
            self.values = values
            self._pinned |= {self.chosen}
            self.post_message(self.Changed(values))
        self._arrange()

    def _arrange(self) -> None:
        """Put the settings side by side for the width of the row."""
        width = self.size.width
        if not width:
            return
        state = RowState(self.values, self.chosen, self.has_focus, self.typed, self._pinned)
        self._lines = unfolded(state, width) if self.open else [folded(state, width)]
        if self.styles.height is None or self.styles.height.value != len(self._lines):
            self.styles.height = len(self._lines)
        self.post_message(self.Moved())
        self.refresh()

    def _line(self, y: int) -> Line:
        """Return the line in row `y`; where not all fit, those around the chosen setting."""
        chosen = (n for n, line in enumerate(self._lines) for p in line if p.name == self.chosen)
        first = max(0, min(next(chosen, 0), len(self._lines) - self.size.height))
        at = first + y
        return self._lines[at] if at < len(self._lines) else []

    def render_line(self, y: int) -> Strip:
        """Return one line of labels, arrows and values."""
        segments = [
            Segment(piece.text, self.rich_style + self._style(piece.style))
            for piece in self._line(y)
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"settings-row--{name}", partial=True)
