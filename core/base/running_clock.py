"""A clock that stands still while this process is stopped, so that Ctrl+Z does not count as time.

The kernel's clocks run on while a process is stopped. What stops this process holds the clock
meanwhile; a stop without notice (SIGSTOP) is counted.
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
        # One value, because threads read it meanwhile: since when the clock stands still, and for
        # how many seconds it stood still before.
        self._state: tuple[float | None, float] = (None, 0.0)

    def seconds(self) -> float:
        """Return the reading of the clock; the same one for as long as it is held."""
        since, held = self._state
        return (self._now() if since is None else since) - held

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Let the clock stand still."""
        since, (_, held) = self._now(), self._state
        self._state = since, held
        try:
            yield
        finally:
            self._state = None, held + self._now() - since


CLOCK = RunningClock()
