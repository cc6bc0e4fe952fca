"""Ctrl+C in the line mode: it wakes the main loop, which decides what to stop."""

import os
import signal
from collections.abc import Callable
from types import FrameType

INTERRUPTED = 130


class StopKey:
    """Remembers a Ctrl+C until `take`; another one before that exits the process with 130."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake, self._pressed = wake, False

    def install(self) -> None:
        """Handle SIGINT; it stays ignored if it is (in a background job of a shell)."""
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._handle)

    def take(self) -> bool:
        """Return whether Ctrl+C was pressed since the last call."""
        pressed, self._pressed = self._pressed, False
        return pressed

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self._pressed:
            # The main loop does not get to it, for example because nothing reads stdout.
            os._exit(INTERRUPTED)
        self._pressed = True
        self._wake()
