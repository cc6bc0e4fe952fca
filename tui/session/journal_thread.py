"""The thread that writes the journal.

It is a thread of its own and not the one that scans for checkpoints: a scan of a slow folder would
keep the end of a generation from being shown.
"""

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Protocol

from core.base.os_reason import os_reason
from core.journal.entries import Ended, Entry

# Seconds that the screen waits for the end of a generation to be written, at most.
PATIENCE = 0.05


class JournalPort(Protocol):
    """The methods of core.journal.journal_file.JournalFile that the thread uses."""

    def append(self, entries: Sequence[Entry]) -> None:
        """Write entries as one batch of lines. Raises OSError."""

    def synchronise(self) -> None:
        """Have the system store what was written. Raises OSError."""

    def close(self) -> None:
        """Close the file. Raises OSError."""


class JournalThread(threading.Thread):
    """Writes entries in order; after the first failure it drops them, and says so once."""

    def __init__(self, file: JournalPort, failed: Callable[[str], object]) -> None:
        """`failed` is called in this thread, with the reason why no more is written."""
        super().__init__(name="journal", daemon=True)
        self._file, self._failed = file, failed
        self._entries: SimpleQueue[Sequence[Entry] | threading.Event | None] = SimpleQueue()
        self.is_off = False

    def put(self, entries: Sequence[Entry], *, wait: bool) -> None:
        """Write entries soon; with `wait`, return when they are written, or after 50 ms."""
        if self.is_off:
            return
        self._entries.put(entries)
        if wait and self.is_alive():
            written = threading.Event()
            self._entries.put(written)
            written.wait(PATIENCE)

    def leave(self) -> None:
        """Ask the thread to write what waits and to end."""
        self._entries.put(None)

    def run(self) -> None:
        """Write until asked to end."""
        is_asked = True
        while is_asked:
            batch, waiters, is_asked = self._next()
            if not self.is_off:
                self._write(batch, waiters)
            for waiter in waiters:
                waiter.set()
        if not self.is_off:
            self._close()

    def _next(self) -> tuple[list[Entry], list[threading.Event], bool]:
        """Return all entries that wait, who waits for them, and whether to go on."""
        batch: list[Entry] = []
        waiters: list[threading.Event] = []
        found = self._entries.get()
        while True:
            if found is None:
                return batch, waiters, False
            if isinstance(found, threading.Event):
                waiters.append(found)
            else:
                batch += found
            try:
                found = self._entries.get_nowait()
            except Empty:
                return batch, waiters, True

    def _write(self, batch: list[Entry], waiters: list[threading.Event]) -> None:
        try:
            if batch:
                self._file.append(batch)
            # Whoever waits is to see the end of a generation now; a slow disk comes after.
            for waiter in waiters:
                waiter.set()
            if any(isinstance(entry, Ended) for entry in batch):
                self._file.synchronise()
        except OSError as error:
            self.is_off = True
            self._failed(os_reason(error))

    def _close(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            self.is_off = True
            self._failed(os_reason(error))
