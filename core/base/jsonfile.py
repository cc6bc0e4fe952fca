"""Read JSON files with limits on size and depth, and make values fit for strict JSON."""

import json
import math
import os
import stat
from pathlib import Path
from typing import Any

from core.base.os_reason import os_reason

MAX_BYTES = 4 * 2**20
MAX_DEPTH = 32


class JsonFileError(Exception):
    """A file that is not JSON within the limits.

    Its text continues a sentence that begins with the file's name: "is larger than 4 MiB".
    """


class JsonTooLargeError(JsonFileError):
    """A file of more than 4 MiB."""


def read_json(path: Path) -> Any:
    """Return the value in a file of at most 4 MiB and 32 levels.

    Raises JsonFileError when it cannot be read or is not such a file. NaN and Infinity are read as
    numbers, although strict JSON does not allow them.
    """
    data = _bytes(path)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise JsonFileError(_what_is_wrong(data, error)) from error
    # A value with few brackets cannot be nested too deeply, so most files need no depth check.
    if data.count(b"{") + data.count(b"[") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise JsonFileError("is nested too deeply")
    return value


def _what_is_wrong(data: bytes, error: Exception) -> str:
    """Return why bytes are not JSON, in words that continue a sentence."""
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if not data.strip(b"\x00 \t\r\n"):
        return "is empty"
    if isinstance(error, json.JSONDecodeError):
        if error.pos >= len(error.doc.rstrip()):
            return "is cut: it ends in the middle"
        return f"is not JSON (line {error.lineno}, column {error.colno})"
    if isinstance(error, UnicodeDecodeError):
        return "is not JSON: it is not text"
    return "is not JSON: a number is too long"


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, like read_json; JsonFileError for any other value."""
    value = read_json(path)
    if not isinstance(value, dict):
        raise JsonFileError("does not hold a JSON object")
    return value


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            # Python reserves as much memory as `read` is asked for. A pipe does not have a length.
            length = status.st_size if stat.S_ISREG(status.st_mode) else MAX_BYTES
            data = file.read(min(length, MAX_BYTES) + 1)
    except OSError as error:
        raise JsonFileError(f"cannot be read: {os_reason(error)}") from error
    if len(data) > MAX_BYTES:
        raise JsonTooLargeError("is larger than 4 MiB")
    return data


def _depth(value: Any, level: int = 1) -> int:
    """Return how deeply a value is nested, counted to one level beyond the limit."""
    if level > MAX_DEPTH:
        return level
    if isinstance(value, dict):
        children = list(value.values())
    elif isinstance(value, list):
        children = value
    else:
        return level
    return max((_depth(child, level + 1) for child in children), default=level)


def strict_json(value: Any) -> Any:
    """Return a copy that strict JSON can hold: keys become text, as do non-finite numbers."""
    if isinstance(value, dict):
        return {str(key): strict_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [strict_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
