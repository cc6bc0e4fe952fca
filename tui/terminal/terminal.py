"""The session's terminal: echo is off during the imports, and its modes are restored at the end.

Keys typed while Python imports are kept for the session. In the terminal's usual mode they would be
echoed, and Ctrl+Q would be taken as flow control.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base.errors import UsageError
from tui.terminal.gate import session_problem
from tui.terminal.job_control import in_foreground
from tui.terminal.line_modes import line_modes, quieten_input
from tui.terminal.parent_link import DRAWN, EDITOR, QUITTING, RESTORED, ParentLink
from tui.terminal.resets import takes_output, write_resets

WITHOUT = "Use --plain (as lines), --prompt TEXT, --prompt - (from stdin), list, info or bench"

# Seconds to wait for a terminal that is busy.
WAIT = 0.05


class Terminal:
    """The terminal on stdin, stdout and stderr."""

    def __init__(self, parent: ParentLink | None = None) -> None:
        """Raise UsageError when stdin, stdout or stderr cannot be used for a session.

        `parent` is told the terminal's state, so that it can reset it when this process is killed.
        """
        if problem := session_problem():
            raise UsageError(f"The full screen cannot be drawn: {problem}", WITHOUT)
        self.parent = parent
        self._screen, self._drawn_on = os.dup(2), False
        self._lent = False
        # Called from the thread that reads, when nothing can be read any more.
        self.lost: Callable[[], None] = lambda: None
        self._quits: Callable[[], None] = lambda: None
        # The parent has switched echo off already.
        self._before = parent.before if parent else line_modes()
        self._ours = line_modes()

    def quieten(self) -> None:
        """Switch echo and line editing off; Ctrl+C still sends SIGINT."""
        quieten_input()
        self._ours = line_modes()

    def drawing(self) -> None:
        """Note that the session's modes are about to be set."""
        self._lent = False
        self._tell(DRAWN)

    def drawn(self) -> None:
        """Note that the session's modes are set."""
        self._ours = line_modes()

    def when_quitting(self, call: Callable[[], None]) -> None:
        """Call this at Ctrl+Q, in the thread that reads."""
        self._quits = call

    def quitting(self) -> None:
        """Note that Ctrl+Q was pressed, from when on the session has its time to end."""
        self._tell(QUITTING)
        self._quits()

    def undrawn(self) -> None:
        """Note that the modes of the screen were switched off again."""
        self._tell(RESTORED)

    def lend(self) -> None:
        """Give the terminal to an editor; `drawing` ends it."""
        self.restore_input()
        self._lent = True
        self._tell(EDITOR)

    def is_lent(self) -> bool:
        """Whether an editor has the terminal."""
        return self._lent

    def give_back(self) -> None:
        """Switch off every mode that the session may have set; safe in a signal handler.

        What a terminal that is not read cannot take, the parent process writes afterwards.
        """
        if self._lent:
            return
        if self._drawn_on and takes_output(self._screen, WAIT):
            write_resets(self._screen)
            self._tell(RESTORED)
        self.restore_input()

    def restore_input(self) -> None:
        """Let the terminal echo and edit lines again, if it did before.

        A shell that uses the terminal meanwhile has set its own modes; those are kept.
        """
        if self._before and (in_foreground() or line_modes() == self._ours):
            self._before.set()

    def name(self, session: str) -> None:
        """Tell the parent the ID that opens the session again; "" if nothing of it is kept."""
        if self.parent:
            self.parent.name(session)

    def _tell(self, state: bytes) -> None:
        if self.parent:
            self.parent.say(state)

    @contextmanager
    def drawn_on(self, log: Path) -> Iterator[None]:
        """Draw on a copy of fd 2 and redirect fd 2 to the log meanwhile.

        Otherwise warnings of native code would be written over the session.
        """
        before, self._drawn_on = sys.__stderr__, True
        target = os.open(log, os.O_WRONLY | os.O_APPEND)
        sys.__stderr__ = os.fdopen(  # type: ignore[misc]  # Final, but Textual draws on it
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
            sys.__stderr__ = before  # type: ignore[misc]  # likewise
