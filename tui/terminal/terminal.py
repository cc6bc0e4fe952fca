"""The session's terminal: echo is off during the imports, and its modes are restored at the end.

Keys typed while Python imports are kept for the session. In the terminal's usual mode they would be
echoed, and Ctrl+Q would be taken as flow control.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base.errors import UsageError

if sys.platform != "win32":
    import termios

# Switches screen, mouse, focus, paste and keyboard modes off, the cursor and line wrap on, and
# resets the colours.
UNDO = (
    "\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1004l"
    "\x1b[?2004l\x1b[?2048l\x1b[<u\x1b[?25h\x1b[?7h\x1b[0m"
)

WITHOUT = "Use --plain (as lines), --prompt TEXT, --prompt - (from stdin), list, info or bench"


def obstacle() -> str:
    """Return why the full screen cannot be drawn here; "" when it can."""
    if os.environ.get("TERM", "") in ("", "dumb"):
        return f"TERM is {os.environ['TERM']}" if os.environ.get("TERM") else "TERM is not set"
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
        if stream is None or not stream.isatty():
            return f"{name} is not a terminal"
    return ""


class Terminal:
    """The terminal on stdin, stdout and stderr."""

    def __init__(self) -> None:
        """Raise UsageError when stdin, stdout or stderr cannot be used for a session."""
        if problem := obstacle():
            raise UsageError(f"The full screen cannot be drawn: {problem}", WITHOUT)
        self._screen = os.dup(2)
        self._drawn_on = False
        if sys.platform != "win32":
            self._before = termios.tcgetattr(0)

    def quieten(self) -> None:
        """Switch echo and line editing off; Ctrl+C still sends SIGINT."""
        if sys.platform != "win32":
            quiet = termios.tcgetattr(0)
            quiet[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL)
            quiet[3] &= ~(termios.ICANON | termios.ECHO)
            termios.tcsetattr(0, termios.TCSANOW, quiet)

    def give_back(self) -> None:
        """Switch off every mode that the session may have set; safe in a signal handler."""
        if self._drawn_on:
            with contextlib.suppress(OSError):
                os.write(self._screen, UNDO.encode())
        self.restore_input()

    def restore_input(self) -> None:
        """Let the terminal echo and edit lines again, if it did before."""
        if sys.platform != "win32":
            # The modes of a closed terminal cannot be set.
            with contextlib.suppress(termios.error):
                termios.tcsetattr(0, termios.TCSANOW, self._before)

    @contextmanager
    def drawn_on(self, log: Path) -> Iterator[None]:
        """Draw on a copy of fd 2 and redirect fd 2 to the log meanwhile.

        Otherwise warnings of native code would be written over the session.
        """
        before, self._drawn_on = sys.__stderr__, True
        target = os.open(log, os.O_WRONLY | os.O_APPEND)
        sys.__stderr__ = os.fdopen(  # type: ignore[misc]
            os.dup(self._screen), "w", encoding="utf-8", errors="backslashreplace"
        )
        os.dup2(target, 2)
        os.close(target)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                sys.stderr.flush()
                sys.__stderr__.close()
            os.dup2(self._screen, 2)
            sys.__stderr__ = before  # type: ignore[misc]
