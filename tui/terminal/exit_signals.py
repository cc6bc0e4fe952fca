"""Handlers of signals and of exceptions in threads.

Before the app runs, a signal exits the process; afterwards it closes the app. A second signal exits
at once, unless it is the same one within 100 ms: a shell signals the whole process group, and the
parent process passes its own signal on. An app that does not close within a second is ended. The
terminal's modes are restored in every case.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from tui.terminal.job_control import SAME_REQUEST
from tui.terminal.log import record

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
# Seconds that the app has to close.
PATIENCE = 0.8


class Leaving:
    """Closes the session after a signal or an exception in a thread; `code` is its exit code."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self.code = 0
        self._give_back = give_back
        self._ask: Callable[[], None] | None = None
        self._last = (0, 0.0)

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
        now = time.monotonic()
        again = number == self._last[0] and now - self._last[1] < SAME_REQUEST
        self._last = number, now
        if self._ask is None or (self.code and not again):
            self._end(128 + number)
        elif not again:
            self.code = 128 + number
            self._ask()
            # The event loop may be waiting for an editor, or busy.
            _in_background(self._end_later)

    def parent_ended(self) -> None:
        """Close the session as after SIGHUP, within a second; called in another thread."""
        self.code = self.code or 128 + signal.SIGHUP
        if self._ask:
            self._ask()
            time.sleep(PATIENCE)
        self._end(self.code)

    def hung_up(self) -> None:
        """Close the session as after SIGHUP, within a second; returns at once."""
        _in_background(self.parent_ended)

    def _end_later(self) -> None:
        time.sleep(PATIENCE)
        self._end(self.code)

    def _end(self, code: int) -> None:
        try:
            self._give_back()
        finally:
            # Also when restoring fails, because the terminal was closed.
            os._exit(code)

    def _on_dead_thread(self, details: threading.ExceptHookArgs) -> None:
        record(details.exc_value or details.exc_type())
        self.code = self.code or 1
        if self._ask:
            self._ask()


def _in_background(call: Callable[[], None]) -> None:
    threading.Thread(target=call, name="leaving", daemon=True).start()
