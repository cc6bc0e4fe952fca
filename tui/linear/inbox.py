"""Batches of events for the main thread, with a descriptor that wakes its select."""

import contextlib
import os
from collections import deque
from collections.abc import Iterator

from tui.session.hand_off import Batch

# Bytes of the pipe that one look removes; each only means that there may be something.
DRAINED = 4096


class Inbox:
    """A queue of batches. Its descriptor is readable after `post` or `wake`, until it is looked at.

    `post` is called by the runner's thread, `wake` also by signal handlers.
    """

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        self._batches: deque[Batch] = deque()
        self._open = True

    def fileno(self) -> int:
        """Return the descriptor, for select."""
        return self._reader

    def post(self, batch: Batch) -> bool:
        """Add a batch; return False when the session has ended."""
        if self._open:
            self._batches.append(batch)
            self.wake()
        return self._open

    def wake(self) -> None:
        """Make the descriptor readable."""
        # A full pipe is readable already.
        with contextlib.suppress(BlockingIOError):
            os.write(self._writer, b".")

    def take(self) -> Iterator[Batch]:
        """Yield the batches that have arrived."""
        # Emptied first, so that a batch that arrives now wakes the next select.
        with contextlib.suppress(BlockingIOError):
            os.read(self._reader, DRAINED)
        while self._batches:
            yield self._batches.popleft()

    def refuse(self) -> None:
        """Accept no batches from now on."""
        self._open = False

    def close(self) -> None:
        """Close the descriptors; only when no thread can post any more."""
        self._open = False
        os.close(self._reader)
        os.close(self._writer)
