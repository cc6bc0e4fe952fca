"""The line in which a note about a generation is written."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input

# Characters of a note.
MOST = 1_000


class NoteInput(ModalScreen[str | None]):
    """One line: Enter keeps it, an empty one takes the note away, Esc leaves it as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", "leave", show=False),
    ]

    def __init__(self, number: int, note: str) -> None:
        """Create the line for a generation with this number and present note."""
        super().__init__()
        self._number, self._note = number, note

    def compose(self) -> ComposeResult:
        """Create the line."""
        field = Input(self._note, max_length=MOST, id="note", select_on_focus=False)
        field.cursor_blink = False
        field.border_title = f"note on #{self._number}"
        field.border_subtitle = "⏎ keeps · Esc leaves · empty removes"
        yield field

    @on(Input.Submitted)
    def _kept(self, message: Input.Submitted) -> None:
        self.dismiss(message.value.strip())

    def action_leave(self) -> None:
        """Keep the note as it was."""
        self.dismiss(None)
