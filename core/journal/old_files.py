"""Which sessions' files can be deleted, and their deletion: whole files, nothing is rewritten."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.journal.file_in_use import Use, use_of
from core.journal.line import unpacked
from core.journal.marks import Marks, marks, told_of
from core.journal.session_files import SessionFiles, file_lines
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

    `marked` have notes or pins, their own or those of another session. `used` are open in a
    process. `fresh` changed within the last ten minutes, and it is not known whether they are.
    """

    sessions: tuple[OldSession, ...]
    marked: tuple[OldSession, ...] = ()
    used: tuple[OldSession, ...] = ()
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
    known, found, marked = list(every), [], []
    used, fresh = [], []
    in_force = marks(known)
    for files in chosen:
        old = OldSession(files.session, tuple(_regular(files.paths)))
        if not old.files or now - old.changed < older_than:
            continue
        use = _use(old)
        if use is Use.WRITTEN:
            used.append(old)
        elif use is Use.UNKNOWN and now - old.changed < FRESH_SECONDS:
            fresh.append(old)
        elif not with_marked and _is_marked(files, in_force, known):
            marked.append(old)
        else:
            found.append(old)
    return Deletable(*(tuple(sorted(some, key=_age)) for some in (found, marked, used, fresh)))


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


def _use(old: OldSession) -> Use:
    """Return whether a process writes any of a session's files.

    A file whose writer did not lock it, as in earlier versions, does not tell.
    """
    uses = {use_of(file.path) if _is_locked(file.path) else Use.UNKNOWN for file in old.files}
    return next(use for use in (Use.WRITTEN, Use.UNKNOWN, Use.FREE) if use in uses)


def _is_locked(path: Path) -> bool:
    """Whether the first line of a file says that its writer locks it."""
    values = unpacked(next(file_lines(path), b""))
    return values is not None and values.get("locked") is True


def _is_marked(files: SessionFiles, in_force: Marks, known: list[SessionFiles]) -> bool:
    """Whether a session has a note or pin, or told of the marks of another one that is there."""
    short = short_of(files.session)
    if any(name.startswith(f"{short}.") for name in (*in_force.notes, *in_force.pinned)):
        return True
    others = {short_of(one.session) for one in known} - {short}
    return any(name.partition(".")[0] in others for name in told_of(files))


def _age(one: OldSession) -> float:
    return one.changed
