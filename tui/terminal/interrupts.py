"""Signals in prompt mode: the first one stops the generation, a second one exits the process."""

import os
import signal
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupts:
    """Remembers the first signal; `requested` is polled by the engine."""

    def __init__(self) -> None:
        self.number: int | None = None

    def install(self) -> None:
        """Handle SIGINT, SIGTERM and SIGHUP; a signal that is ignored (nohup) stays ignored."""
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._handle)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self.number is not None:
            os._exit(128 + number)
        self.number = number

    def requested(self) -> bool:
        """Return whether a signal was received."""
        return self.number is not None

    @property
    def exit_code(self) -> int:
        """128 plus the number of the first signal, 0 without a signal."""
        return 0 if self.number is None else 128 + self.number
