"""Handlers of signals and of exceptions in threads.

Before the app runs, a signal exits the process; afterwards it closes the app. A second signal exits
at once, unless it is the same one within 100 ms: a shell signals the whole process group, and the
parent process passes its own signal on. The terminal's modes are restored in every case.

An app that cannot close in time, because its event loop computes or waits for the terminal, is
ended by SIGALRM; what even that does not end, the parent process ends.
"""

import errno
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from tui.terminal.ending import OF_KEYS
from tui.terminal.job_control import SAME_REQUEST
from tui.terminal.log import record

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
# Textual's name of the thread that writes to the terminal.
DRAWING_THREAD = "textual-output"
# Seconds that the app has to close. Its parent waits for a moment longer.
PATIENCE = 0.7


class Leaving:
    """Closes the session after a signal or an exception in a thread; `code` is its exit code."""

    def __init__(
        self, give_back: Callable[[], None], is_lent: Callable[[], bool] = lambda: False
    ) -> None:
        """`give_back` restores the terminal; `is_lent` tells whether an editor has it."""
        self.code = 0
        self._give_back, self._is_lent = give_back, is_lent
        self._ask: Callable[[], None] | None = None
        self._within = 0.0
        self._last = (0, 0.0)

    def install(self) -> None:
        """Install the handlers; a signal that is ignored (nohup) stays ignored."""
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        if hasattr(signal, "SIGALRM"):
            signal.signal(signal.SIGALRM, self._on_alarm)
        threading.excepthook = self._on_dead_thread

    def ask(self, app: Callable[[], None], *, within: float = 0.0) -> None:
        """Call `app` at a signal from now on, instead of exiting the process.

        A process that has not ended `within` this time in seconds is ended; 0 waits for ever.
        """
        self._ask, self._within = app, within

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number in OF_KEYS and self._is_lent():
            # The parent process finds out whether it came from a key.
            return
        now = time.monotonic()
        again = number == self._last[0] and now - self._last[1] < SAME_REQUEST
        self._last = number, now
        if self._ask is None or (self.code and not again):
            self._end(128 + number)
        elif not again:
            self.code = 128 + number
            # First, since the app may wait for a lock that the interrupted code holds.
            self.hurry()
            self._ask()

    def hurry(self) -> None:
        """End the process in any case when the app has had time to close; safe in any thread."""
        self._set_alarm(self._within)

    def closed(self) -> None:
        """Note that the app has closed in time."""
        self._set_alarm(0.0)

    def _set_alarm(self, seconds: float) -> None:
        if self._within and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, seconds)

    def _on_alarm(self, _number: int, _frame: FrameType | None) -> None:
        self._end(self.code)

    def parent_ended(self) -> None:
        """Close the session as after SIGHUP, within a second; called in another thread."""
        self.code = self.code or 128 + signal.SIGHUP
        if self._ask:
            self._ask()
            time.sleep(PATIENCE)
        self._end(self.code)

    def hung_up(self) -> None:
        """Close the session as after SIGHUP, within a second; returns at once."""
        threading.Thread(target=self.parent_ended, name="hung up", daemon=True).start()

    def _end(self, code: int) -> None:
        try:
            self._give_back()
        finally:
            # Also when restoring fails, because the terminal was closed.
            os._exit(code)

    def _on_dead_thread(self, details: threading.ExceptHookArgs) -> None:
        error = details.exc_value or details.exc_type()
        record(error)
        # The thread that draws may notice before the one that reads that the terminal is gone.
        draws = details.thread is not None and details.thread.name == DRAWING_THREAD
        gone = draws and isinstance(error, OSError) and error.errno == errno.EIO
        self.code = self.code or (128 + signal.SIGHUP if gone else 1)
        if self._ask:
            self.hurry()
            self._ask()
