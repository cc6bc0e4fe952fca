"""The records that `replay` runs again: of a file, or of an ID of the history."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.errors import NotFoundError, UsageError
from core.base.given_path import is_file, is_folder
from core.base.os_reason import os_reason
from core.base.text import clean, plural, size
from core.checkpoints.typed_path import read_path
from core.journal.reading import find, find_session
from core.journal.session_id import folder, wanted
from core.record.codec import Recorded, from_json

# A million tokens take 40 MB.
MOST_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class Target:
    """One record with the name that tells it apart: an ID, or a file and a number."""

    name: str
    recorded: Recorded


def targets_of(names: Iterable[str], *, all_of_them: bool) -> tuple[Target, ...]:
    """Return the records of files and IDs, in order.

    Raises UsageError for a file or a session of several records unless `all_of_them` are wanted,
    and for what is not a record; NotFoundError for an ID or a file that is not there.
    """
    found: list[Target] = []
    for name in names:
        path = read_path(name)
        here = _of_file(path) if is_file(path) or is_folder(path) else _of_history(name)
        if len(here) != 1 and not all_of_them:
            raise UsageError(
                f"{clean(name)} has {plural(len(here), 'generation')}",
                "--all runs all of them again",
            )
        found += here
    return tuple(found)


def _of_history(name: str) -> list[Target]:
    named = wanted(name)
    if named is None:
        raise NotFoundError(
            f"{clean(name)} is not a file, nor an ID of the history",
            "stepscope history lists the IDs; one is like k3f9x.3",
        )
    try:
        session = None if named.key else find_session(folder(), name)
        kept = session.generations if session else (find(folder(), name),)
    except OSError as error:
        raise NotFoundError(f"The history cannot be read: {os_reason(error)}") from error
    return [Target(one.id, from_json(one.record)) for one in kept]


def _of_file(path: Path) -> list[Target]:
    values = _values(path, _text(path))
    if len(values) == 1:
        return [Target(path.name, _recorded(path.name, values[0]))]
    names = [f"{path.name} #{number}" for number in range(1, len(values) + 1)]
    return [Target(each, _recorded(each, one)) for each, one in zip(names, values, strict=True)]


def _recorded(name: str, values: Any) -> Recorded:
    try:
        return from_json(values)
    except UsageError as error:
        raise UsageError(f"{name}: {error.message}", error.hint) from error


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise UsageError(f"{clean(str(path))} is not a file", "Give the output of --json")
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{clean(str(path))} is larger than {size(MOST_BYTES)}")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{clean(str(path))} cannot be read: {os_reason(error)}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{clean(path.name)} is not JSON: it is not text") from error


def _values(path: Path, text: str) -> list[Any]:
    """Return the records of one JSON value, or of lines; lines of single tokens are left out."""
    try:
        value = json.loads(text)
        found = value if isinstance(value, list) else [value]
    except (ValueError, RecursionError):
        found = [_line(path, number, line) for number, line in enumerate(text.splitlines(), 1)
                 if line.strip()]  # fmt: skip
        found = [one for one in found if not _is_token(one)]
    if not found:
        raise UsageError(f"{clean(path.name)} does not hold a generation", "Write it with --json")
    return found


def _line(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{clean(path.name)}, line {number}, is not JSON", "Give the output of --json"
        ) from error


def _is_token(value: Any) -> bool:
    """Whether a value is a token's line of --jsonl."""
    return isinstance(value, dict) and "generation" in value and "schema" not in value
