"""The progress of a suite in words, with the time that is left."""

import time

from core.base.text import duration, plural


class SuitePace:
    """The progress of one checkpoint, and how long the rest takes by the cases it computed."""

    def __init__(self, name: str) -> None:
        self._name, self._started, self._computed = name, time.monotonic(), 0

    def line(self, done: int, total: int, computed: int) -> str:
        """Return the progress in words, after a block of which `computed` cases were not stored."""
        self._computed += computed
        line = f"{self._name}: {done:,} of {plural(total, 'case')}"
        if not self._computed:
            return line
        each = (time.monotonic() - self._started) / self._computed
        return f"{line}, {duration(each * (total - done))} left"
