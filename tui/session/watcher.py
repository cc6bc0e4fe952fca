"""The scan thread: finds checkpoints, also by name, and reads their indexes.

It detects those that are still being written.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from core.base.error_codes import Code
from core.base.errors import ReportedError
from core.base.os_reason import os_reason
from core.base.text import size
from core.checkpoints.checkpoint import ARRIVING_SECONDS, Checkpoint, CheckpointKey
from core.checkpoints.embedded import DEMO
from core.checkpoints.gap import Gap
from core.checkpoints.roots import Roots
from core.machine.precision import AUTO
from tui.session.loaded_file import changed_file
from tui.view.scan_news import Described, News, Resolved, Scanned

if TYPE_CHECKING:
    from core.checkpoints.index_check import IndexCheck
    from core.checkpoints.rescan import Rescan
    from core.checkpoints.scan import Survey

# Seconds between two scans.
INTERVAL = 2.0
# Indexes that are read between two looks at requests, beside those of candidates for a star.
INDEXES_AT_ONCE = 50


class Watcher(threading.Thread):
    """Scans the roots every two seconds and posts the entries when they have changed."""

    def __init__(
        self,
        roots: Callable[[], Roots],
        post: Callable[[News], bool],
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
        self._wanted: SimpleQueue[Checkpoint | str | Callable[[], object] | None] = SimpleQueue()
        self._leaving = False
        self._sought: str | None = None
        self._sizes: dict[CheckpointKey, int] = {}
        self._surveyed: Survey | None = None
        self._entries: list[Checkpoint] = []
        self._gaps: tuple[Gap, ...] = ()
        self._last: Scanned | None = None
        self._in_memory: Checkpoint | None = None

    @cached_property
    def _check(self) -> "IndexCheck":
        from core.checkpoints.index_check import IndexCheck  # noqa: PLC0415 - in the thread, after the first frame

        return IndexCheck()

    @cached_property
    def _rescans(self) -> "tuple[Rescan, Rescan]":
        """The scan of the roots, and that of the embedded checkpoints."""
        from core.checkpoints.rescan import Rescan  # noqa: PLC0415 - in the thread, after the first frame

        return Rescan(self._clock), Rescan(self._clock)

    def look_at(self, entry: Checkpoint) -> None:
        """Read this entry's index next."""
        self._wanted.put(entry)

    def find(self, name: str) -> None:
        """Find the checkpoint that a name or path means, and post Resolved.

        A name that is still waiting is replaced.
        """
        self._sought = name
        self._wanted.put(name)

    def carry_out(self, errand: Callable[[], object]) -> None:
        """Call a function in this thread, soon."""
        self._wanted.put(errand)

    def watch(self, loaded: Checkpoint | None) -> None:
        """Report when the file of the loaded model is deleted or rewritten."""
        self._in_memory = loaded

    def leave(self) -> None:
        """Signal the thread to end."""
        self._leaving = True
        self._wanted.put(None)

    def run(self) -> None:
        """Scan, read the indexes that are left, and wait for the next scan or request."""
        while not self._leaving:
            self.once()
            deadline = time.monotonic() + INTERVAL
            while not self._leaving and any(not entry.settled for entry in self._entries):
                self._serve(0.0)
                self._settle()
            self._publish()
            while not self._leaving and (rest := deadline - time.monotonic()) > 0:
                if self._serve(rest):
                    self._publish()

    def once(self) -> None:
        """Scan once and post what changed."""
        surveyed = self._look()
        if surveyed is self._surveyed and not self._is_arriving():
            self._publish()
            return
        self._surveyed = surveyed
        self._entries = [self._watched(entry) for entry in surveyed.entries]
        self._gaps = surveyed.gaps
        self._sizes = {entry.key: entry.model_bytes for entry in self._entries}
        self._settle()
        self._publish()

    def _look(self) -> "Survey":
        """Return what lies below the roots; the embedded checkpoints if no root was named."""
        roots, (rescan, demo) = self._roots(), self._rescans
        surveyed = rescan.look(roots.folders)
        return surveyed if surveyed.entries or roots.named else demo.look((DEMO,))

    def _is_arriving(self) -> bool:
        """Whether an entry changes with time although its files do not."""
        return any(entry.problem_code is Code.CHECKPOINT_ARRIVING for entry in self._entries)

    def _settle(self) -> None:
        """Read some of the indexes that are left."""
        self._entries = self._check.apply(self._entries, INDEXES_AT_ONCE)

    def _publish(self) -> None:
        news = Scanned(tuple(self._entries), changed_file(self._in_memory), self._gaps)
        if news != self._last:
            self._last = news
            if not self._post(news):
                self._leaving = True

    def _watched(self, entry: Checkpoint) -> Checkpoint:
        """Mark an entry as arriving if its model grows or its meta is still missing."""
        before = self._sizes.get(entry.key, entry.model_bytes)
        young = self._clock() - entry.modified < ARRIVING_SECONDS
        grows = before != entry.model_bytes
        if entry.model_path and young and (grows or entry.problem_code is Code.CHECKPOINT_NO_META):
            return replace(
                entry,
                problem=f"arriving, {size(entry.model_bytes)} so far",
                problem_code=Code.CHECKPOINT_ARRIVING,
            )
        return entry

    def _serve(self, timeout: float) -> bool:
        """Answer one request; wait at most `timeout` seconds for it."""
        try:
            wanted = self._wanted.get(timeout=timeout) if timeout else self._wanted.get_nowait()
        except Empty:
            return False
        if isinstance(wanted, Checkpoint):
            from tui.view.facts import file_facts  # noqa: PLC0415 - in the thread, after the first frame

            self._post(Described(wanted, file_facts(wanted, self._precision)))
        elif callable(wanted):
            wanted()
        elif wanted is not None and wanted == self._sought:
            self._post(self._resolved(wanted))
        return True

    def _resolved(self, name: str) -> Resolved:
        from core.checkpoints.resolve import resolve  # noqa: PLC0415 - in the thread, after the first frame

        try:
            return Resolved(name, resolve(name, self._entries, self._gaps))
        except ReportedError as failure:
            return Resolved(name, failure=failure)
        except OSError as error:
            return Resolved(name, failure=ReportedError(f"Cannot read {name}: {os_reason(error)}"))
