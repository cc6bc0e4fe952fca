"""Which sessions' files can be deleted, and their deletion: whole files, nothing is rewritten."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.journal.marks import Marks, marks, told_of
from core.journal.session_files import SessionFiles
from core.journal.session_id import short_of

# A session whose files changed within these seconds may still be written.
FRESH_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file of a session: its size in bytes, and when it changed, in seconds since 1970."""

    path: Path
    nbytes: int
    changed: float


@dataclass(frozen=True, slots=True)
class OldSession:
    """A session with those of its files that are regular files; links are left out."""

    session: str
    files: tuple[OldFile, ...]

    @property
    def nbytes(self) -> int:
        """The size of its files."""
        return sum(one.nbytes for one in self.files)

    @property
    def changed(self) -> float:
        """When the last of its files changed, in seconds since 1970."""
        return max(one.changed for one in self.files)


@dataclass(frozen=True, slots=True)
class Deletable:
    """The sessions that can be deleted, oldest first, and those that are kept back.

    `marked` have notes or pins, their own or those of another session. `fresh` changed within the
    last ten minutes.
    """

    sessions: tuple[OldSession, ...]
    marked: tuple[OldSession, ...] = ()
    fresh: tuple[OldSession, ...] = ()

    @property
    def nbytes(self) -> int:
        """The size of all files that can be deleted."""
        return sum(one.nbytes for one in self.sessions)

    @property
    def files(self) -> tuple[OldFile, ...]:
        """All files that can be deleted."""
        return tuple(file for one in self.sessions for file in one.files)


def deletable(
    every: Iterable[SessionFiles],
    chosen: Iterable[SessionFiles],
    now: float,
    *,
    older_than: float = 0.0,
    with_marked: bool = False,
) -> Deletable:
    """Return what can be deleted of the chosen ones among all sessions of the folder.

    Those that changed in the last `older_than` seconds before `now` are left out. Raises OSError
    where a file cannot be looked at.
    """
    known, found, marked, fresh = list(every), [], [], []
    in_force = marks(known)
    for files in chosen:
        old = OldSession(files.session, tuple(_regular(files.paths)))
        if not old.files or now - old.changed < older_than:
            continue
        if now - old.changed < FRESH_SECONDS:
            fresh.append(old)
        elif not with_marked and _is_marked(files, in_force, known):
            marked.append(old)
        else:
            found.append(old)
    return Deletable(*(tuple(sorted(some, key=_age)) for some in (found, marked, fresh)))


def delete(file: OldFile) -> bool:
    """Delete a file; return False for one that changed since it was looked at.

    Raises OSError when the system refuses.
    """
    try:
        status = os.lstat(file.path)
    except FileNotFoundError:
        return True
    if not stat.S_ISREG(status.st_mode) or status.st_mtime != file.changed:
        return False
    file.path.unlink()
    return True


def _regular(paths: Iterable[Path]) -> Iterator[OldFile]:
    for path in paths:
        status = os.lstat(path)
        if stat.S_ISREG(status.st_mode):
            yield OldFile(path, status.st_size, status.st_mtime)


def _is_marked(files: SessionFiles, in_force: Marks, known: list[SessionFiles]) -> bool:
    """Whether a session has a note or pin, or told of the marks of another one that is there."""
    short = short_of(files.session)
    if any(name.startswith(f"{short}.") for name in (*in_force.notes, *in_force.pinned)):
        return True
    others = {short_of(one.session) for one in known} - {short}
    return any(name.partition(".")[0] in others for name in told_of(files))


def _age(one: OldSession) -> float:
    return one.changed
