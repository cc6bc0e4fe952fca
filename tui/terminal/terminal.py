"""The session's terminal: echo is off during the imports, and its modes are restored at the end.

Keys typed while Python imports are kept for the session. In the terminal's usual mode they would be
echoed, and Ctrl+Q would be taken as flow control.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from core.base.errors import UsageError
from tui.terminal.gate import session_problem
from tui.terminal.job_control import in_foreground
from tui.terminal.line_modes import line_modes
from tui.terminal.parent_link import DRAWN, EDITOR, RESTORED, ParentLink
from tui.terminal.resets import write_resets

Handler = Callable[[int, FrameType | None], object]
WITHOUT = "Use --plain (as lines), --prompt TEXT, --prompt - (from stdin), list, info or bench"


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
        self._interrupted: signal.Handlers | Handler | int | None = None
        # Called from the thread that reads, when nothing can be read any more.
        self.lost: Callable[[], None] = lambda: None
        self._before = line_modes()
        self._ours = self._before

    def quieten(self) -> None:
        """Switch echo and line editing off; Ctrl+C still sends SIGINT."""
        quiet = line_modes()
        if quiet:
            quiet.quieten()
            quiet.set()
        self._ours = line_modes()

    def drawing(self) -> None:
        """Note that the session's modes are about to be set."""
        self._lent = False
        if self._interrupted is not None:
            signal.signal(signal.SIGINT, self._interrupted)
            self._interrupted = None
        self._tell(DRAWN)

    def drawn(self) -> None:
        """Note that the session's modes are set."""
        self._ours = line_modes()

    def undrawn(self) -> None:
        """Note that the modes of the screen were switched off again."""
        self._tell(RESTORED)

    def lend(self) -> None:
        """Give the terminal to an editor; `drawing` ends it.

        Ctrl+C, which all processes of the terminal get, is the editor's meanwhile. Not ignored: the
        editor would inherit that.
        """
        self.restore_input()
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            self._interrupted = signal.signal(signal.SIGINT, lambda *_: None)
        self._lent = True
        self._tell(EDITOR)

    def give_back(self) -> None:
        """Switch off every mode that the session may have set; safe in a signal handler."""
        if self._lent:
            return
        if self._drawn_on:
            write_resets(self._screen)
            self._tell(RESTORED)
        self.restore_input()

    def restore_input(self) -> None:
        """Let the terminal echo and edit lines again, if it did before.

        A shell that uses the terminal meanwhile has set its own modes; those are kept.
        """
        if self._before and (in_foreground() or line_modes() == self._ours):
            self._before.set()

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
