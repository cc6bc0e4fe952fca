"""A program that leads a session of its own on a pseudo-terminal, as under a terminal or ssh."""

import contextlib
import fcntl
import os
import pty
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

from tui.terminal.window_size import clamped

# A program started by nohup would ignore the hang-up.
_BY_DEFAULT = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGTSTP", "SIGPIPE")
# Seconds between two looks whether the program has ended.
_LOOK = 0.02


class TerminalProcess:
    """The program, and our end of its terminal: `file`, which does not block."""

    def __init__(
        self, words: Sequence[str], environ: Mapping[str, str], columns: int, rows: int
    ) -> None:
        """Start the program. The process must have no other threads."""
        self.file, follower = pty.openpty()
        self.resize(columns, rows)
        self._child: int | None = os.fork()
        if self._child == 0:
            _become(words, environ, follower)
        self._leads = self._child
        os.close(follower)
        os.set_blocking(self.file, False)

    def resize(self, columns: int, rows: int) -> None:
        """Set the terminal's size, within what is believed; the program is told by the kernel."""
        columns, rows = clamped(columns, rows)
        with contextlib.suppress(OSError):
            fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self) -> bytes | None:
        """Return what the program wrote; None when nothing can be read now, b"" at its end."""
        try:
            return os.read(self.file, 1 << 16)
        except BlockingIOError:
            return None
        except OSError:
            # Linux: the other end is closed.
            return b""

    def write(self, data: bytes) -> int:
        """Type, and return how many bytes the terminal took."""
        try:
            return os.write(self.file, data)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)

    def end(self, patience: float) -> None:
        """Hang up, wait some seconds until the program has ended, and kill it if it has not."""
        os.close(self.file)
        deadline = time.monotonic() + patience
        while not self._has_ended() and time.monotonic() < deadline:
            time.sleep(_LOOK)
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._leads, signal.SIGKILL)
            os.waitpid(self._child, 0)

    def _has_ended(self) -> bool:
        if self._child is not None and os.waitpid(self._child, os.WNOHANG)[0]:
            self._child = None
        return self._child is None


def _become(words: Sequence[str], environ: Mapping[str, str], follower: int) -> None:
    """Run the program in this process, on the terminal; never returns."""
    try:
        for name in _BY_DEFAULT:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        os.login_tty(follower)
        os.execve(words[0], list(words), dict(environ))  # noqa: S606 - the words of our own command
    finally:
        os._exit(127)
