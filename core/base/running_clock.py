"""A clock that stands still while this process is stopped, so that Ctrl+Z does not count as time.

The kernel's clocks go on while a process is stopped. The code that stops this process holds the
clock meanwhile; a stop by SIGSTOP is counted, because it cannot be noticed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class RunningClock:
    """Seconds for which this process was running, from an arbitrary beginning.

    `seconds` can be called by any thread; only one thread may hold the clock.
    """

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        # The time since which the clock is held (None: it runs), and the seconds for which it was
        # held before. They are one value, because other threads read them at any moment.
        self._state: tuple[float | None, float] = (None, 0.0)

    def seconds(self) -> float:
        """Return the seconds since an arbitrary beginning; they do not change during a hold."""
        since, held = self._state
        return (self._now() if since is None else since) - held

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Stop the clock until the context is left."""
        since, (_, held) = self._now(), self._state
        self._state = since, held
        try:
            yield
        finally:
            self._state = None, held + self._now() - since


CLOCK = RunningClock()
