"""The two streams of the line mode: continuations on stdout, whole lines on stderr."""

from typing import TextIO

from core.base.text import clean
from tui.terminal.streams import Answer

SIGN = "> "


class LineOutput:
    """Writes text and lines so that a line never begins in the middle of another one.

    That can only happen on a terminal, where both streams and the user's typing meet.
    """

    def __init__(self, lines: TextIO, *, typing: bool) -> None:
        """`lines` is stderr; `typing` tells whether stdin is a terminal."""
        self._answer, self._lines = Answer(echo=False), lines
        self._invites = typing and lines.isatty()
        self._shared = lines.isatty() and self._answer.on_terminal
        # Whether a continuation is being written, and whether it is in the middle of a line.
        self._writing, self._text_open = False, False
        # Whether the sign is shown and no line was typed after it.
        self._signed = False
        # Whether a typed line is the last thing on the terminal.
        self.just_typed = False

    def text(self, text: str) -> None:
        """Write a part of a continuation to stdout, cleaned if that is a terminal."""
        if text:
            self._writing, self.just_typed = True, False
            self._text_open = not text.endswith("\n")
            self._answer.text(text)

    def end_text(self) -> None:
        """End a continuation with one newline."""
        self._answer.end(another_follows=True)
        self._writing = self._text_open = self.just_typed = False

    def tell(self, *lines: str) -> None:
        """Write lines to stderr."""
        if not lines:
            return
        written = "".join(f"{clean(line)}\n" for line in lines)
        self._to_lines(self._break() + written)
        self.just_typed = False

    def invite(self) -> None:
        """Show the sign on a terminal, unless it is shown."""
        if self._invites and not self._signed:
            self._to_lines(SIGN)
            self._signed = True

    def typed(self) -> None:
        """Note that the user typed a line, whose newline the terminal has echoed."""
        self._signed = self._text_open = False
        self.just_typed = True

    def leave(self) -> None:
        """End what is in the middle of a line."""
        if self._writing:
            self.end_text()
        if self._signed:
            self._to_lines("\n")
            self._signed = False

    def _break(self) -> str:
        """Return the newline that a line on stderr needs before it, if any."""
        needed = self._signed or (self._shared and self._text_open)
        self._signed = self._text_open = False
        return "\n" if needed else ""

    def _to_lines(self, text: str) -> None:
        self._lines.write(text)
        self._lines.flush()
