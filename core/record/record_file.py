"""Files of generations: the output of `--json`, of `--jsonl`, and exports of a session."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.base.errors import NotFoundError, UsageError
from core.base.jsonfile import JsonFileError, json_value
from core.base.os_reason import os_reason
from core.base.text import clean, size

STDIN = "-"
MOST_BYTES = 2**29
_MOST_MEMORY = 2**31


def read_records(given: str) -> Iterator[tuple[str, Any]]:
    """Yield the generations of a file, or of stdin for `-`, each with where it is in words.

    The file has an object, a list of objects, or an object in each line; the lines of tokens of
    `--jsonl` are left out. Raises NotFoundError for a file that cannot be read, UsageError for a
    folder and for what is not JSON.
    """
    name, data = _read(given)
    first, _, rest = data.lstrip().partition(b"\n")
    if rest.strip() and _is_object(first):
        yield from _lines(name, data)
        return
    value = _value(name, data)
    if isinstance(value, list):
        yield from ((f"{name}, number {at:,}", one) for at, one in enumerate(value, 1))
    else:
        yield name, value


def _lines(name: str, data: bytes) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            place = f"{name}, line {number:,}"
            value = _value(place, line)
            if not _is_token(value):
                yield place, value


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json_value(line, _MOST_MEMORY), dict)
    except JsonFileError:
        return False


def _is_token(value: Any) -> bool:
    return isinstance(value, dict) and "at" in value and "schema" not in value


def _value(place: str, data: bytes) -> Any:
    try:
        return json_value(data, _MOST_MEMORY)
    except JsonFileError as error:
        hint = "Give JSON of prompt mode, or a .jsonl export"
        raise UsageError(f"{place} {error}", hint) from error


def _read(given: str) -> tuple[str, bytes]:
    """Return the name of a file for messages, and its bytes."""
    if given == STDIN:
        if sys.stdin is None:
            raise UsageError("- reads stdin, which is closed", "Give a file")
        return "stdin", sys.stdin.buffer.read()
    path = Path(given).expanduser()
    name = clean(path.name)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except IsADirectoryError as error:
        raise UsageError(f"{clean(given)} is a folder", "Give a file") from error
    except OSError as error:
        raise NotFoundError(f"Cannot read {clean(given)}: {os_reason(error)}") from error
    except ValueError as error:
        # A name with a zero byte.
        raise NotFoundError(f"Cannot read {clean(given)}: its name is not valid") from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"{name} is larger than {size(MOST_BYTES)}", "Give it in parts")
    return name, data
