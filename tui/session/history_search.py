"""Reads the history for a search: in its thread, newest first, as long as the search is open."""

import time
from collections.abc import Callable

from core.base.os_reason import os_reason
from core.journal.reading import sessions
from core.journal.search import Found, found_in
from core.journal.session_id import folder

# Seconds between two reports of what was read.
INTERVAL = 0.1


class HistorySearch:
    """What was read so far; `found` grows in the thread, so it is only read up to its length.

    `failure` is why the history cannot be read; "" if it can.
    """

    def __init__(self, arrived: Callable[[], object]) -> None:
        """`arrived` is called in the thread: with the first generations, then now and then."""
        self._arrived, self._left = arrived, False
        self.found: list[Found] = []
        self.is_read, self.failure = False, ""

    def leave(self) -> None:
        """Read no more."""
        self._left = True

    def read(self) -> None:
        """Read all sessions, unless the search is closed before."""
        told = float("-inf")
        try:
            for session in sessions(folder()):
                if self._left:
                    return
                self.found.extend(found_in(one) for one in reversed(session.generations))
                if self.found and time.monotonic() - told > INTERVAL:
                    told = time.monotonic()
                    self._arrived()
        except OSError as error:
            self.failure = os_reason(error)
        self.is_read = True
        self._arrived()
