"""Read JSON files with limits on size and depth, and make values fit for strict JSON."""

import json
import math
import os
import re
import stat
from pathlib import Path
from typing import Any

from core.base.bounded import LONGEST_TEXT, TooManyKeysError, bounded
from core.base.json_memory import MOST_MEMORY, memory_needed
from core.base.os_reason import os_reason
from core.base.text import size, written

MAX_BYTES = 4 * 2**20
MAX_DEPTH = 32
HEAD_BYTES = 512
# The values of so few bytes take at most 10 MB; a list reads a thousand metas.
_SMALL = 2**16
_CUT = "is cut: it ends in the middle"
# The beginning of a word, a number or an escape. If a text ends with it, the error that Python
# reports is at the beginning, not at the end of the text.
_CUT_WORD = re.compile(
    r"(-|\.|[eE][-+]?|t|tr|tru|f|fa|fal|fals|n|nu|nul|N|Na|-?I[a-z]*|\\?u?[0-9a-fA-F]{0,4})\Z"
)


class JsonFileError(Exception):
    """A file that is not JSON within the limits.

    Its text continues a sentence that begins with the file's name: "is larger than 4 MiB". `head`
    are the first bytes of a file that could be read.
    """

    def __init__(self, text: str, head: bytes = b"") -> None:
        super().__init__(text)
        self.head = head


class _RepeatedKeyError(ValueError):
    """An object has a key twice. Its text is the key."""


class JsonUnreadableError(JsonFileError):
    """A file that the system does not let us read."""


class JsonTooLargeError(JsonFileError):
    """A file of more bytes than the limit, or with more values."""


def read_json(path: Path, most: int = MAX_BYTES, memory: float = MOST_MEMORY) -> Any:
    """Return the value in a file of at most `most` bytes (4 MiB) and 32 levels.

    Raises JsonFileError when it cannot be read or is not such a file, when its value would take
    more than `memory` bytes (62 MiB), and when an object has a key twice. NaN and Infinity are
    read as numbers, although strict JSON does not allow them.
    """
    return json_value(_bytes(path, most), memory)


def json_value(data: bytes, memory: float = MOST_MEMORY) -> Any:
    """Return the value of a JSON text; raises JsonFileError as `read_json` does."""
    if len(data) > _SMALL and (needed := memory_needed(data)) > memory:
        raise JsonTooLargeError(f"has too many values: they would take {size(needed)} of memory")
    # A value with few brackets cannot be nested too deeply, so most files need no depth check.
    may_be_deep = data.count(b"{") + data.count(b"[") > MAX_DEPTH
    head = data[:HEAD_BYTES]
    text = _decoded(data)
    # The bytes of a large file are not kept beside its value.
    del data
    try:
        value = _DECODER.decode(text)
    except _RepeatedKeyError as error:
        raise JsonFileError(f"has the key {written(error.args[0])} twice") from error
    except (ValueError, RecursionError) as error:
        raise JsonFileError(_what_is_wrong(text, error), head) from error
    if may_be_deep and _depth(value) > MAX_DEPTH:
        raise JsonFileError("is nested too deeply")
    return value


def _decoded(data: bytes) -> str:
    try:
        return data.decode(json.detect_encoding(data), "surrogatepass")
    except UnicodeDecodeError as error:
        ends = error.reason == "unexpected end of data" and error.end >= len(data)
        what = _CUT if ends else "is not JSON: it is not text"
        raise JsonFileError(what, data[:HEAD_BYTES]) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; other programs take the first of two equal keys, Python the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RepeatedKeyError(key)
            seen.add(key)
    return found


# Made once: a list reads a thousand metas.
_DECODER = json.JSONDecoder(object_pairs_hook=_unique)


def _what_is_wrong(text: str, error: Exception) -> str:
    """Return why a text is not JSON, in words that continue a sentence."""
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if not text.strip("\x00 \t\r\n"):
        return "is empty"
    if isinstance(error, json.JSONDecodeError):
        if _is_cut(error):
            return _CUT
        return f"is not JSON (line {error.lineno}, column {error.colno})"
    return "is not JSON: a number is too long"


def _is_cut(error: json.JSONDecodeError) -> bool:
    """Whether a text is the beginning of JSON: it is only wrong at its end."""
    rest = error.doc[error.pos :].rstrip()
    return not rest or "Unterminated string" in error.msg or bool(_CUT_WORD.match(rest))


def read_object(path: Path, most: int = MAX_BYTES, memory: float = MOST_MEMORY) -> dict[str, Any]:
    """Return the JSON object in a file, like read_json; JsonFileError for any other value."""
    return _object(read_json(path, most, memory))


def read_shown(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, like read_object, with its long texts and lists cut.

    Raises JsonTooLargeError when an object has more than 10,000 keys, or one of 500 characters.
    """
    data = _bytes(path, MAX_BYTES)
    is_small = len(data) <= LONGEST_TEXT
    values = _object(json_value(data))
    # Nothing in a small file is long.
    if is_small:
        return values
    try:
        shown: dict[str, Any] = bounded(values)
    except TooManyKeysError as error:
        raise JsonTooLargeError(f"has {error}") from error
    return shown


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise JsonFileError("does not hold a JSON object")
    return value


def _bytes(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            # Python reserves the memory that `read` is asked for; a pipe does not have a length.
            length = status.st_size if stat.S_ISREG(status.st_mode) else most
            data = file.read(min(length, most) + 1)
    except OSError as error:
        raise JsonUnreadableError(f"cannot be read: {os_reason(error)}") from error
    if len(data) > most:
        raise JsonTooLargeError(f"is larger than {most // 2**20} MiB")
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
