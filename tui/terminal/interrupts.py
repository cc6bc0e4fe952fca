"""Ctrl+C: first it ends the process, then prompt mode: stops the generation, and the process."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


def end_the_process() -> None:
    """Let SIGINT end the process, until a handler is installed; an ignored signal stays ignored.

    Python's own handler waits for the end of a call in C, and loading torch takes seconds.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def raise_exception() -> None:
    """Let SIGINT raise KeyboardInterrupt again, for what is printed after it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Interrupts:
    """Remembers the first signal; `requested` is polled by the engine."""

    def __init__(self) -> None:
        self.number: int | None = None
        self._installed: list[int] = []
        self._paused: list[int] = []

    def install(self) -> None:
        """Handle SIGINT, SIGTERM and SIGHUP; a signal that is ignored (nohup) stays ignored."""
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._handle)
                self._installed.append(number)

    def pause(self) -> None:
        """Let the signals end the process until `resume`.

        While torch is imported, a handler would be called only seconds later.
        """
        self._paused = [n for n in self._installed if signal.getsignal(n) == self._handle]
        for number in self._paused:
            signal.signal(number, signal.SIG_DFL)

    def resume(self) -> None:
        """Handle the signals again after `pause`."""
        for number in self._paused:
            signal.signal(number, self._handle)
        self._paused = []

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the signals end the process meanwhile; end it if there was one."""
        self.pause()
        if self.number is not None:
            os._exit(self.exit_code)
        try:
            yield
        finally:
            self.resume()

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
