"""The steps of a run as they appear: which are complete, and which are still being written."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UsageError
from core.base.text import first_names
from core.checkpoints.checkpoint import ARRIVING_SECONDS, Checkpoint, CheckpointKey
from core.checkpoints.index_check import IndexCheck
from core.checkpoints.rescan import SETTLING, Rescan

# Every index is read: a file that is cut off is known by it.
_INDEXES = 2**31
_NAMES_SHOWN = 4
# Size and time of the weights, and the problem.
_Mark = tuple[int, float, str | None]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a look found: steps that were not told before, by step, and those that must wait.

    Steps with a problem that did not pass are among `new` too.
    """

    new: tuple[Checkpoint, ...]
    waiting: tuple[Checkpoint, ...]


class Arrivals:
    """Looks at the folder of one run again and again."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._clock = folder, clock
        self._rescan, self._check = Rescan(clock), IndexCheck()
        self._told: dict[CheckpointKey, _Mark] = {}
        self._before: dict[CheckpointKey, _Mark] = {}

    def look(self) -> Arrived:
        """Return what is new since the last look; a step that was written anew is new again.

        Raises UsageError when the folder holds several runs.
        """
        entries = self._check.apply(self._rescan.look((self._folder,)).entries, _INDEXES)
        self._refuse_several(entries)
        marks = {one.key: _mark(one) for one in entries}
        fresh = [one for one in entries if self._told.get(one.key) != marks[one.key]]
        waiting = tuple(one for one in fresh if self._is_arriving(one))
        new = [one for one in fresh if one not in waiting]
        self._told |= {one.key: marks[one.key] for one in new}
        self._before = marks
        return Arrived(tuple(sorted(new, key=lambda one: one.step or 0)), waiting)

    def _is_arriving(self, entry: Checkpoint) -> bool:
        """Whether the files may still be written: they are young, and cut off or growing."""
        age = self._clock() - entry.modified
        if entry.problem:
            return age < ARRIVING_SECONDS
        return age < SETTLING and self._before.get(entry.key) != _mark(entry)

    def _refuse_several(self, entries: list[Checkpoint]) -> None:
        runs = sorted({entry.run for entry in entries})
        if len(runs) > 1:
            names = first_names(tuple(map(str, runs)), _NAMES_SHOWN)
            raise UsageError(f"{self._folder} holds several runs", f"Name one of them: {names}")


def _mark(entry: Checkpoint) -> _Mark:
    return entry.model_bytes, entry.modified, entry.problem
