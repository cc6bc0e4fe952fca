"""Reads the journal's folder: sessions newest first, and what an ID names."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.base.os_reason import os_reason
from core.base.text import clean, shorten
from core.journal.kept import KeptGeneration, KeptSession
from core.journal.line import unpacked
from core.journal.marks import marks
from core.journal.newest import NEWEST
from core.journal.session_files import SessionFiles, file_lines, session_files
from core.journal.session_id import Wanted, short_of, wanted
from core.journal.session_lines import SessionLines


def sessions(folder: Path) -> Iterator[KeptSession]:
    """Yield the sessions of a folder, newest first, with all notes and pins.

    Raises OSError when the folder cannot be read; a file that cannot is told by its session.
    """
    files = session_files(folder)
    marked = marks(files)
    for one in files:
        yield marked.on(read_session(one))


def generations(folder: Path) -> Iterator[KeptGeneration]:
    """Yield the generations of a folder, those of the newest session and its newest first."""
    for session in sessions(folder):
        yield from reversed(session.generations)


def read_session(files: SessionFiles) -> KeptSession:
    """Return what the files of a session hold, without notes and pins."""
    lines, nbytes, problem = SessionLines(files.session), 0, ""
    for path in files.paths:
        try:
            for line in file_lines(path):
                nbytes += len(line) + 1
                values = unpacked(line)
                if values is None:
                    lines.damage()
                else:
                    lines.take(values)
        except OSError as error:
            problem = f"{path.name}: {os_reason(error)}"
    return replace(lines.session(nbytes), problem=problem)


def find_session(folder: Path, name: str = NEWEST) -> KeptSession:
    """Return the session with an ID, or the newest one with a generation to show.

    Raises NotFoundError when there is none, or when several have the same random part; OSError when
    the folder cannot be read.
    """
    files = session_files(folder)
    marked = marks(files)
    if name == NEWEST:
        read = (read_session(one) for one in files)
        found = next((one for one in read if one.generations or one.held), None)
        if found is None:
            raise _empty()
        return marked.on(found)
    return marked.on(read_session(files_of(files, name)))


def find(folder: Path, name: str) -> KeptGeneration:
    """Return the generation with an ID such as `k3f9x.3`.

    Raises NotFoundError and OSError as `find_session` does.
    """
    named = wanted(name)
    if named is None or not named.key:
        raise _unknown(name)
    files = session_files(folder)
    session = marks(files).on(read_session(_files_of(files, named, name)))
    for generation in session.generations:
        if generation.key == named.key:
            return generation
    raise NotFoundError(
        f"{clean(shorten(name, 60))}: its session does not have this generation",
        f"stepscope history {session.id} lists what it has",
        code=Code.HISTORY_UNKNOWN,
    )


def check(folder: Path, name: str) -> None:
    """Raise NotFoundError if no session has an ID; nothing is read but the names.

    For the newest one, there must be any. Raises OSError when the folder cannot be read.
    """
    files = session_files(folder)
    if name == NEWEST:
        if not files:
            raise _empty()
    else:
        files_of(files, name)


def sessions_of(folder: Path, ids: Iterable[str]) -> tuple[KeptSession, ...]:
    """Return the sessions of the generations with these IDs, as far as they can be read."""
    files = session_files(folder)
    marked = marks(files)
    shorts = {name.partition(".")[0] for name in ids}
    found = [one for one in files if short_of(one.session) in shorts]
    return tuple(marked.on(read_session(one)) for one in found)


def files_of(files: list[SessionFiles], name: str) -> SessionFiles:
    """Return the files of the session with an ID.

    Raises NotFoundError when there is none, or when several have the same random part.
    """
    named = wanted(name)
    if named is None or named.key:
        raise _unknown(name)
    return _files_of(files, named, name)


def _files_of(files: list[SessionFiles], named: Wanted, name: str) -> SessionFiles:
    fitting = [one for one in files if named.is_of(one.session)]
    if not fitting:
        raise _unknown(name)
    if len(fitting) > 1:
        raise NotFoundError(
            f"{name} names {len(fitting)} sessions",
            f"Give one in full: {', '.join(one.session for one in fitting[:4])}",
            code=Code.HISTORY_UNKNOWN,
        )
    return fitting[0]


def _empty() -> NotFoundError:
    return NotFoundError(
        "The history is empty",
        "Sessions keep theirs unless --no_history is given",
        code=Code.HISTORY_UNKNOWN,
    )


def _unknown(name: str) -> NotFoundError:
    return NotFoundError(
        f"{clean(shorten(name, 60))!r} is not in the history",
        "stepscope history lists what is; an ID is like k3f9x (a session) or k3f9x.3",
        code=Code.HISTORY_UNKNOWN,
    )
