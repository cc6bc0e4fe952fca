"""The prompt widget: several lines, recall of sent prompts, undo, completion of slash commands."""

from textual import events
from textual.binding import Binding
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets import TextArea

from core.base.text import clean
from tui.view.commands import CommandTable, Names

# Ctrl+_ as terminals send it: the byte 0x1f, also that of Ctrl+/, or an extended key.
UNDO = ("ctrl+underscore", "ctrl+slash", "ctrl+minus", "ctrl+shift+minus", "ctrl+shift+underscore")
# Keys of TextArea that are not the prompt's: Ctrl+Z suspends the session.
NOT_EDITING = ("ctrl+z", "super+z")
# TextArea's own keys and their actions.
EDITING = {
    key: binding.action
    for binding in TextArea.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
    if key not in NOT_EDITING
} | dict.fromkeys(UNDO, "undo")


# Without TextArea's bindings, which would undo at Ctrl+Z; on_key carries out the others.
class Prompt(TextArea, inherit_bindings=False):
    """Text for the model; Enter sends it, Ctrl+J inserts a newline."""

    class Submitted(Message):
        """The user sent a prompt or a command."""

        def __init__(self, text: str) -> None:
            """Keep the text as it was typed."""
            super().__init__()
            self.text = text

    def __init__(
        self,
        commands: CommandTable,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(
            id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True,
            highlight_cursor_line=False,
        )  # fmt: skip
        # A blinking cursor would repaint the screen twice a second.
        self.cursor_blink = False
        self._commands = commands
        # What can be recalled, cleared texts too; and of these, what was sent.
        self.sent: list[str] = []
        self.submitted: set[str] = set()
        self.names = Names()
        self._draft = ""
        self._offered: tuple[tuple[str, ...], int] = (), 0
        self._recalled: int | None = None

    async def on_key(self, event: events.Key) -> None:
        """Send, insert a newline, complete or recall before TextArea handles the key."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self._send()
        elif event.key == "ctrl+j":
            event.stop()
            event.prevent_default()
            self.insert("\n")
        elif event.key == "ctrl+d" and not self.text:
            event.stop()
            event.prevent_default()
            await self.run_action("app.quit")
        elif self._edited(event.key):
            event.stop()
            event.prevent_default()
        elif event.key in EDITING:
            # A binding would act after letters that were typed after it, when they come quickly.
            event.stop()
            event.prevent_default()
            await self.run_action(EDITING[event.key])

    def _edited(self, key: str) -> bool:
        """Complete or recall; return False when TextArea must handle the key."""
        if key == "tab":
            # In a command without a completion, Tab does not leave the prompt.
            return self._complete() or (self.text[:1] == "/" and self.text[:2] != "//")
        return key in ("up", "down") and self._recall(-1 if key == "up" else 1)

    def on_paste(self, event: events.Paste) -> None:
        """Clean the pasted text before TextArea inserts it."""
        # Newlines are kept, because they are tokens. Other control characters become visible.
        event.text = clean(event.text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n")

    def edit(self, edit: Edit) -> EditResult:
        """Carry out an edit, and keep the cursor in view.

        TextArea scrolls before it counts the lines, so it stops above a line that has just begun.
        """
        result = super().edit(edit)
        self.scroll_cursor_visible()
        return result

    def _send(self) -> None:
        """Send the text and empty the prompt at once, before the next key is handled."""
        text = self.text
        self.empty()
        self.submitted.add(text)
        self.history.clear()
        self.post_message(self.Submitted(text))

    def empty(self) -> None:
        """Empty the prompt; its text can be recalled, and undo restores it."""
        if self.text and (not self.sent or self.sent[-1] != self.text):
            self.sent.append(self.text)
        self._recalled, self._draft = None, ""
        self.write("")

    def give_back(self, text: str) -> None:
        """Return a text that was not run: to the prompt if it is empty, else to the recall."""
        if not self.text:
            self.write(text)
        elif not self.sent or self.sent[-1] != text:
            self.sent.append(text)

    def _complete(self) -> bool:
        """Complete the typed text; pressed again, show the next completion."""
        lines, at = self._offered
        if len(lines) > 1 and self.text == lines[at]:
            at = (at + 1) % len(lines)
        else:
            found = self._commands.completions(self.text, self.names)
            lines, at = tuple(each.line for each in found if each.line != self.text), 0
            if not lines:
                return False
        self._offered = lines, at
        self.write(lines[at])
        return True

    def _recall(self, direction: int) -> bool:
        """Recall an older prompt (-1) from the first line or a newer one (1) from the last."""
        row, last = self.cursor_location[0], self.document.line_count - 1
        if not self.sent or (row != 0 if direction < 0 else row != last):
            return False
        at = len(self.sent) if self._recalled is None else self._recalled
        if at == len(self.sent):
            if direction > 0:
                return False
            self._draft = self.text
        at = max(0, at + direction)
        if at >= len(self.sent):
            self._recalled = None
            self.write(self._draft)
        else:
            self._recalled = at
            self.write(self.sent[at])
        return True

    def write(self, text: str) -> None:
        """Replace the text and move the cursor to its end, as one edit that can be undone."""
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.history.checkpoint()
        self.move_cursor(self.document.end)

    def action_undo(self) -> None:
        """Undo the last edit, which may be a recall or a completion."""
        super().action_undo()
        self._find_recalled()

    def action_redo(self) -> None:
        """Redo the edit undone last."""
        super().action_redo()
        self._find_recalled()

    def _find_recalled(self) -> None:
        """Set which sent prompt is shown now; none when undo has led back to the draft."""
        if self._recalled is None or self.text == self._draft:
            self._recalled = None
        elif self.text in self.sent:
            self._recalled = self.sent.index(self.text)
