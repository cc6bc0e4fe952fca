"""The session's connection to the parent process that resets its terminal.

The session tells over one pipe what state the terminal is in, and which signals it received, also
those that its Python code has not handled yet. Only the parent holds the write end of the other
pipe, so that its end means that the parent was killed.
"""

import contextlib
import os
import signal
from collections.abc import Callable

from tui.terminal.line_modes import LineModes

# What is told is one byte: a state, or a signal's number, which is less than any letter.
# Nothing was drawn yet; the session's modes are set; they were restored; $EDITOR has the terminal.
STARTING, DRAWN, RESTORED, EDITOR = b"", b"d", b"r", b"e"
# Not a state: Ctrl+Q was pressed.
QUITTING = b"q"
# Not a state: the ID that opens the session again follows, in bytes from CHARACTER on, so that
# the number of a signal may come between them.
NAMED, CHARACTER = b"n", 128


class ParentLink:
    """The child's ends of both pipes."""

    def __init__(self, say: int, life: int, before: LineModes | None) -> None:
        """`say` is written to, `life` ends with the parent; `before` are the modes to restore."""
        self.before = before
        self._say, self._life, self._parent = say, life, os.getppid()

    def say(self, state: bytes) -> None:
        """Tell the terminal's state; safe in a signal handler and when the parent is gone."""
        with contextlib.suppress(OSError):
            os.write(self._say, state)

    def name(self, session: str) -> None:
        """Tell the ID that opens the session again; "" if nothing of it is kept."""
        self.say(NAMED + bytes(CHARACTER + one for one in session.encode("ascii")))

    def hear_signals(self) -> None:
        """Have the number of each signal told by the system, even if no Python code can run."""
        os.set_blocking(self._say, False)
        signal.set_wakeup_fd(self._say, warn_on_full_buffer=False)

    def wake(self) -> None:
        """Continue the parent: it is stopped if only this process was continued."""
        with contextlib.suppress(OSError):
            if os.getppid() == self._parent:
                os.kill(self._parent, signal.SIGCONT)

    def when_it_ends(self, call: Callable[[], None]) -> None:
        """Call in another thread when the parent is gone."""
        import threading  # noqa: PLC0415 - the parent imports this module and must stay small

        def wait() -> None:
            os.read(self._life, 1)
            call()

        threading.Thread(target=wait, name="parent", daemon=True).start()
