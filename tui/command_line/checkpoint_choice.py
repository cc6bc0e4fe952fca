"""Chooses the checkpoints of a command: all that are found, or those named on the command line."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from core.base.errors import NotFoundError, ReportedError, UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.recommend import recommend
from core.checkpoints.resolve import listed, resolve
from core.checkpoints.scan import roots, scan

# Indexes that are always read; each takes milliseconds.
INDEXES = 20


def found(given: Iterable[Path], *, demo: bool) -> list[Checkpoint]:
    """Return every checkpoint below the given folders, or the embedded ones for `demo`.

    Raises NotFoundError when one of them is not a folder.
    """
    folders = list(given)
    for folder in folders:
        if not folder.is_dir():
            raise NotFoundError(f"No such folder: {folder}", "--checkpoints takes a folder")
    return scan([DEMO] if demo else roots(folders))


def checked(entries: list[Checkpoint]) -> list[Checkpoint]:
    """Return the entries, with the problem found in their index, if any.

    Reading an index takes milliseconds, and a list must not take seconds. So only the first entries
    are checked, and those that would be recommended: a broken checkpoint must not get a star.
    """
    result = [_checked(entry) for entry in entries[:INDEXES]] + entries[INDEXES:]
    positions = {id(entry): position for position, entry in enumerate(result)}
    done = set(range(INDEXES))
    while unchecked := {positions[id(star.checkpoint)] for star in recommend(result)} - done:
        for position in unchecked:
            result[position] = _checked(result[position])
            positions[id(result[position])] = position
        done |= unchecked
    return result


def _checked(entry: Checkpoint) -> Checkpoint:
    if entry.problem:
        return entry
    try:
        entry.config()
    except ReportedError as failure:
        return replace(entry, problem=failure.message, problem_code=failure.code)
    return entry


def chosen(names: Iterable[str], given: Iterable[Path], *, demo: bool) -> list[Checkpoint]:
    """Return the named checkpoints; for --demo without a name, the recommended embedded one.

    Raises UsageError with the known names when no name was given, NotFoundError for an unknown one.
    """
    known = found(given, demo=demo)
    wanted = list(names)
    if wanted:
        return [resolve(name, known) for name in wanted]
    if demo:
        return [star.checkpoint for star in recommend(known)][:1]
    known_names = listed(known)
    hint = f"Found: {known_names}" if known_names else "None were found; --demo has embedded ones"
    raise UsageError("--prompt needs --checkpoint NAME or --demo", hint)
