"""Handlers of signals and of exceptions in threads.

Before the app runs, a signal exits the process; afterwards it closes the app. A second signal exits
at once. The terminal's modes are restored in every case.
"""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from tui.terminal.log import record

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")


class Leaving:
    """Closes the session after a signal or an exception in a thread; `code` is its exit code."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self.code = 0
        self._give_back = give_back
        self._ask: Callable[[], None] | None = None

    def install(self) -> None:
        """Install the handlers; a signal that is ignored (nohup) stays ignored."""
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        threading.excepthook = self._on_dead_thread

    def ask(self, app: Callable[[], None]) -> None:
        """Call `app` at a signal from now on, instead of exiting the process."""
        self._ask = app

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.code or self._ask is None:
            try:
                self._give_back()
            finally:
                # Also when restoring fails, because the terminal was closed.
                os._exit(128 + number)
        self.code = 128 + number
        self._ask()

    def _on_dead_thread(self, details: threading.ExceptHookArgs) -> None:
        record(details.exc_value or details.exc_type())
        self.code = self.code or 1
        if self._ask:
            self._ask()
