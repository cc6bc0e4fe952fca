"""The scan thread: finds checkpoints, detects those still being written, reads their indexes."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue

from core.base.errors import ReportedError
from core.base.text import size
from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.machine.precision import AUTO
from tui.view.facts import file_facts
from tui.view.scan_news import Described, Scanned

# Seconds between two scans.
INTERVAL = 2.0
# Seconds for which a model without meta counts as being written; later it is a problem.
ARRIVING_SECONDS = 120.0
# Indexes read before a scan is posted, so that no broken entry is recommended. Each takes a few
# milliseconds.
INDEXED_AT_ONCE = 50


class Watcher(threading.Thread):
    """Scans the roots every two seconds and posts the entries when they have changed."""

    def __init__(
        self,
        roots: Callable[[], Sequence[Path]],
        post: Callable[[Scanned | Described], bool],
        precision: str = AUTO,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Create the thread.

        `roots` is called at every scan, because a folder may appear later. `post` returns False
        when the screen is closed.
        """
        super().__init__(name="files", daemon=True)
        self._roots, self._post, self._clock = roots, post, clock
        self._precision = precision
        self._wanted: SimpleQueue[Checkpoint | None] = SimpleQueue()
        self._leaving = False
        self._sizes: dict[CheckpointKey, int] = {}
        self._problems: dict[tuple[CheckpointKey, int, float], str | None] = {}
        self._last: Scanned | None = None
        self._in_memory: Path | None = None

    def look_at(self, entry: Checkpoint) -> None:
        """Read this entry's index next."""
        self._wanted.put(entry)

    def watch(self, model: Path | None) -> None:
        """Report when this file, which belongs to the loaded model, is deleted from disk."""
        self._in_memory = model

    def leave(self) -> None:
        """Signal the thread to end."""
        self._leaving = True
        self._wanted.put(None)

    def run(self) -> None:
        """Scan, read indexes one by one, and wait for the next scan or request."""
        while not self._leaving:
            entries = self.once()
            deadline = time.monotonic() + INTERVAL
            for entry in entries:
                self._serve(0.0)
                if self._leaving:
                    return
                self._index(entry)
            self._publish(entries)
            while not self._leaving and (rest := deadline - time.monotonic()) > 0:
                if self._serve(rest):
                    self._publish(entries)

    def once(self) -> tuple[Checkpoint, ...]:
        """Scan once; post the entries if they have changed, and return them."""
        entries = tuple(self._watched(entry) for entry in self._scan())
        self._sizes = {entry.key: entry.model_bytes for entry in entries}
        for entry in entries[:INDEXED_AT_ONCE]:
            self._index(entry)
        self._publish(entries)
        return entries

    def _scan(self) -> list[Checkpoint]:
        """Return the checkpoints in the roots; the embedded ones if there are none."""
        return scan(self._roots()) or scan([DEMO])

    def _publish(self, entries: tuple[Checkpoint, ...]) -> None:
        scanned = Scanned(tuple(self._with_problem(entry) for entry in entries), self._missing())
        if scanned != self._last:
            self._last = scanned
            if not self._post(scanned):
                self._leaving = True

    def _missing(self) -> Path | None:
        model = self._in_memory
        try:
            return None if model is None or model.exists() else model
        except OSError:
            # Unknown, for example in a folder without access.
            return None

    def _watched(self, entry: Checkpoint) -> Checkpoint:
        """Mark an entry as arriving if its model grows or has no meta yet."""
        before = self._sizes.get(entry.key, entry.model_bytes)
        young = self._clock() - entry.modified < ARRIVING_SECONDS
        grows = before != entry.model_bytes
        if entry.model_path and young and (grows or entry.problem == "model without meta"):
            return replace(entry, problem=f"arriving, {size(entry.model_bytes)} so far")
        return entry

    def _serve(self, timeout: float) -> bool:
        """Read one requested index; wait at most `timeout` seconds for a request."""
        try:
            entry = self._wanted.get(timeout=timeout) if timeout else self._wanted.get_nowait()
        except Empty:
            return False
        if entry is not None:
            self._index(entry)
            self._post(Described(entry, file_facts(entry, self._precision)))
        return True

    def _index(self, entry: Checkpoint) -> None:
        """Check that tensors and meta agree; a mismatch becomes the entry's problem."""
        version = (entry.key, entry.model_bytes, entry.modified)
        if entry.problem or version in self._problems:
            return
        try:
            entry.config()
        except ReportedError as failure:
            self._problems[version] = failure.message
        else:
            self._problems[version] = None

    def _with_problem(self, entry: Checkpoint) -> Checkpoint:
        version = (entry.key, entry.model_bytes, entry.modified)
        problem = self._problems.get(version)
        return replace(entry, problem=problem) if problem and not entry.problem else entry
