"""The prompt: several lines, recall at its edges, one slash for commands."""

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import TextArea

from core.base.text import clean
from tui.view.commands import CommandTable

# The editor's own keys and actions.
EDITING = {
    key: binding.action
    for binding in TextArea.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}


class Prompt(TextArea):
    """Text for the model; Enter sends it, Ctrl+J breaks the line."""

    class Submitted(Message):
        """The text is to be run, or carried out as a command."""

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
        # Nothing blinks; twice a second the screen would be painted for it.
        self.cursor_blink = False
        self._commands = commands
        self.sent: list[str] = []
        self.models: tuple[str, ...] = ()
        self._draft = ""
        self._offered: tuple[tuple[str, ...], int] = (), 0
        self._recalled: int | None = None

    async def on_key(self, event: events.Key) -> None:
        """Send, break the line, complete or recall before the editor sees the key."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self._send()
        elif event.key == "ctrl+j":
            event.stop()
            event.prevent_default()
            self.insert("\n")
        elif self._edited(event.key):
            event.stop()
            event.prevent_default()
        elif event.key in EDITING:
            # As a binding it would act after the next letters of a burst.
            event.stop()
            event.prevent_default()
            await self.run_action(EDITING[event.key])

    def _edited(self, key: str) -> bool:
        """Complete or recall; False when the key has its usual meaning."""
        if key == "tab":
            # A half-typed command is not left by accident.
            return self._complete() or (self.text[:1] == "/" and self.text[:2] != "//")
        return key in ("up", "down") and self._recall(-1 if key == "up" else 1)

    def on_paste(self, event: events.Paste) -> None:
        """Clean what is pasted before the editor inserts it."""
        # Line breaks are tokens; every other control character is shown, not obeyed.
        event.text = clean(event.text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n")

    def _send(self) -> None:
        """Send the text and make room at once: the next key may come before it is read."""
        text = self.text
        self.empty()
        self.post_message(self.Submitted(text))

    def empty(self) -> None:
        """Make room for another text; this one can be recalled."""
        if self.text and (not self.sent or self.sent[-1] != self.text):
            self.sent.append(self.text)
        self._recalled, self._draft = None, ""
        self.text = ""

    def give_back(self, text: str) -> None:
        """Put a text that was not run where it can be run again: here, or next in the recall."""
        if not self.text:
            self.write(text)
        elif not self.sent or self.sent[-1] != text:
            self.sent.append(text)

    def _complete(self) -> bool:
        """Complete what is typed; pressed again, offer what else it may become."""
        lines, at = self._offered
        if len(lines) > 1 and self.text == lines[at]:
            at = (at + 1) % len(lines)
        else:
            found = self._commands.completions(self.text, self.models)
            lines, at = tuple(each.line for each in found if each.line != self.text), 0
            if not lines:
                return False
        self._offered = lines, at
        self.write(lines[at])
        return True

    def _recall(self, direction: int) -> bool:
        """Go through the history, only from the first line up and from the last line down."""
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
        """Replace the text, the cursor at its end."""
        self.text = text
        self.move_cursor(self.document.end)
