"""The records that `replay` runs again: of a file, or of an ID of the history."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.errors import NotFoundError, UsageError
from core.base.given_path import is_file, is_folder
from core.base.os_reason import os_reason
from core.base.text import clean, plural
from core.journal.reading import find, find_session
from core.journal.session_id import Wanted, folder, wanted
from core.record.codec import Recorded, from_json
from core.record.record_file import STDIN, read_records


@dataclass(frozen=True, slots=True)
class Target:
    """One record with the name that tells it apart: an ID, or a file and a number."""

    name: str
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands where a record should be, and why it cannot be read."""

    name: str
    error: UsageError


Read = Target | Unreadable


def targets_of(names: Iterable[str], *, all_of_them: bool) -> tuple[Read, ...]:
    """Return the records of files and IDs, in order.

    Raises UsageError for a file or a session of several records unless `all_of_them` are wanted,
    and for the only one if it cannot be read; NotFoundError for an ID or a file that is not there.
    """
    found: list[Read] = []
    for name in names:
        is_there = name == STDIN or is_file(Path(name)) or is_folder(Path(name))
        named = None if is_there else wanted(name)
        here = _of_history(name, named) if named else _of_file(name)
        if len(here) != 1 and not all_of_them:
            raise UsageError(
                f"{clean(name)} has {plural(len(here), 'generation')}",
                "--all runs all of them again",
            )
        found += here
    if len(found) == 1 and isinstance(found[0], Unreadable):
        raise found[0].error
    return tuple(found)


def _of_history(name: str, named: Wanted) -> list[Read]:
    try:
        session = None if named.key else find_session(folder(), name)
        kept = session.generations if session else (find(folder(), name),)
    except OSError as error:
        raise NotFoundError(f"The history cannot be read: {os_reason(error)}") from error
    return [_read(one.id, one.record) for one in kept]


def _of_file(name: str) -> list[Read]:
    found = [_read(place, values) for place, values in read_records(name)]
    if not found:
        raise UsageError(f"{clean(name)} does not hold a generation", "Write it with --json")
    return found


def _read(place: str, values: Any) -> Read:
    try:
        return Target(place, from_json(values))
    except UsageError as error:
        return Unreadable(place, UsageError(f"{place}: {error.message}", error.hint))
