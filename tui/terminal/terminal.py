"""The session's terminal: quiet before the first import, on a descriptor of its own, given back.

What is typed while Python imports must wait for the session: in a terminal's usual mode it would be
echoed, and Ctrl+Q swallowed as flow control.
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

# Screen, mouse, focus, paste and keyboard modes off, cursor on, colours plain, lines wrap.
UNDO = (
    "\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1004l"
    "\x1b[?2004l\x1b[?2048l\x1b[<u\x1b[?25h\x1b[?7h\x1b[0m"
)


class Terminal:
    """The terminal on stdin, stdout and stderr."""

    def __init__(self) -> None:
        """Refuse by UsageError what is no terminal for a session."""
        capable = os.environ.get("TERM", "") not in ("", "dumb")
        streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
        if not capable or not all(stream is not None and stream.isatty() for stream in streams):
            raise UsageError(
                "The session needs a terminal", "Without one: --prompt TEXT, list, info, bench"
            )
        self._screen = os.dup(2)
        self._drawn_on = False
        if sys.platform != "win32":
            self._before = termios.tcgetattr(0)

    def quieten(self) -> None:
        """Keep what is typed from now on for the session; Ctrl+C still interrupts."""
        if sys.platform != "win32":
            quiet = termios.tcgetattr(0)
            quiet[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL)
            quiet[3] &= ~(termios.ICANON | termios.ECHO)
            termios.tcsetattr(0, termios.TCSANOW, quiet)

    def give_back(self) -> None:
        """Switch off whatever the session may have switched on; safe also in a signal handler."""
        if self._drawn_on:
            with contextlib.suppress(OSError):
                os.write(self._screen, UNDO.encode())
        self.restore_input()

    def restore_input(self) -> None:
        """Let the terminal echo and edit lines again, if it did before."""
        if sys.platform != "win32":
            # A terminal that was closed has no modes.
            with contextlib.suppress(termios.error):
                termios.tcsetattr(0, termios.TCSANOW, self._before)

    @contextmanager
    def drawn_on(self, log: Path) -> Iterator[None]:
        """Give the screen its own copy of fd 2, and point fd 2 at the log meanwhile.

        Warnings of native code then cannot paint over the session.
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
