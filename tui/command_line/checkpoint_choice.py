"""Choose the checkpoints of a command: the embedded ones, those given, or those found."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from core.base.errors import NotFoundError, ReportedError, UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.recommend import recommend
from core.checkpoints.resolve import listed, resolve
from core.checkpoints.scan import roots, scan

INDEXES = 20


def found(given: Iterable[Path], *, demo: bool) -> list[Checkpoint]:
    """Return every checkpoint of the roots.

    Raises NotFoundError when a given root is not a folder.
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
    places = {id(entry): place for place, entry in enumerate(result)}
    sure = set(range(INDEXES))
    while unsure := {places[id(star.checkpoint)] for star in recommend(result)} - sure:
        for place in unsure:
            result[place] = _checked(result[place])
            places[id(result[place])] = place
        sure |= unsure
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
    """Return the named checkpoints, or the recommended embedded one for --demo alone.

    Raises UsageError with the names that exist when none was given, NotFoundError for an unknown
    name.
    """
    known = found(given, demo=demo)
    wanted = list(names)
    if wanted:
        return [resolve(name, known) for name in wanted]
    if demo:
        return [star.checkpoint for star in recommend(known)][:1]
    names_there = listed(known)
    hint = f"Found: {names_there}" if names_there else "None were found; --demo has its own"
    raise UsageError("--prompt needs --checkpoint NAME or --demo", hint)
