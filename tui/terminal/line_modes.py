"""The line modes of a terminal: echo, line editing, the keys that send signals.

The parent process uses this module, hence the few imports.
"""

import contextlib
import signal
import sys

if sys.platform != "win32":
    import termios

_INPUT, _OUTPUT, _LOCAL = 0, 1, 3


class LineModes:
    """The line modes of a terminal at one moment."""

    def __init__(self, file: int = 0) -> None:
        """Read them. Raises termios.error when the file is not a terminal or was closed."""
        self._file = file
        self._modes = termios.tcgetattr(file)

    def __eq__(self, other: object) -> bool:
        """Whether both are the same modes, of any two terminals."""
        return isinstance(other, LineModes) and self._modes == other._modes

    def __hash__(self) -> int:
        """Not hashable, since the modes can be changed. Raises TypeError."""
        raise TypeError("line modes can change")

    def set(self) -> None:
        """Set them, also from the background; nothing happens when the terminal was closed."""
        # A background process that sets modes is stopped by SIGTTOU unless it blocks it.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._file, termios.TCSANOW, self._modes)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    def discard_output(self) -> None:
        """Discard what was written and not read yet; nothing happens if that is not possible."""
        with contextlib.suppress(termios.error):
            termios.tcflush(self._file, termios.TCOFLUSH)

    def quieten(self) -> None:
        """Switch echo, line editing and flow control off; Ctrl+C still sends SIGINT."""
        self._modes[_INPUT] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL)
        self._modes[_LOCAL] &= ~(termios.ICANON | termios.ECHO)

    def make_sane(self) -> None:
        """Switch echo, line editing and signals on, as `stty sane` does."""
        self._modes[_INPUT] |= termios.BRKINT | termios.ICRNL | termios.IXON
        self._modes[_INPUT] &= ~(termios.IGNBRK | termios.INLCR | termios.IGNCR | termios.IXOFF)
        self._modes[_OUTPUT] |= termios.OPOST | termios.ONLCR
        self._modes[_LOCAL] |= termios.ISIG | termios.ICANON | termios.IEXTEN
        self._modes[_LOCAL] |= termios.ECHO | termios.ECHOE | termios.ECHOK
        self._modes[_LOCAL] &= ~(termios.ECHONL | termios.NOFLSH | termios.TOSTOP)


def quieten_input() -> None:
    """Switch echo, line editing and flow control of stdin off; Ctrl+C still sends SIGINT."""
    if modes := line_modes():
        modes.quieten()
        modes.set()


def line_modes(file: int = 0) -> LineModes | None:
    """Return the line modes of a terminal; None when it was closed, and on Windows."""
    if sys.platform != "win32":
        with contextlib.suppress(termios.error):
            return LineModes(file)
    return None
