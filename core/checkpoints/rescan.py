"""A survey that is repeated: nothing is read again while folders and files are unchanged."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from core.checkpoints.scan import Survey, survey

# Seconds. What was written so recently may be written again without a new time.
SETTLING = 3.0
# Inode, size, and the two times (ns) of a path; None when there is nothing.
Mark = tuple[int, int, int, int] | None


class Rescan:
    """Surveys roots again and again, as the session does every two seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._roots: tuple[Path, ...] | None = None
        self._marks: dict[Path, Mark] = {}
        self._survey = Survey()

    def look(self, roots: tuple[Path, ...]) -> Survey:
        """Return the survey of the roots: the same object while nothing has changed."""
        if roots != self._roots or not self._is_unchanged():
            self._survey, self._roots = survey(roots), roots
            self._marks = {path: _mark(path) for path in _paths(self._survey)}
        return self._survey

    def _is_unchanged(self) -> bool:
        recent = (self._clock() - SETTLING) * 1e9
        return all(
            mark == _mark(path) and (mark is None or mark[3] < recent)
            for path, mark in self._marks.items()
        )


def _paths(found: Survey) -> Iterator[Path]:
    """Yield every path on which a survey depends."""
    yield from found.folders
    yield from (gap.path for gap in found.gaps)
    for entry in found.entries:
        yield entry.folder
        yield from (path for path in (entry.model_path, entry.meta_path, *entry.shards) if path)


def _mark(path: Path) -> Mark:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
