"""The text that is scored: a file, the data folder of the fork, or the ids of nanoGPT's data."""

import json
import sys
from array import array
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import NotFoundError, UsageError
from core.base.given_path import is_folder
from core.base.os_reason import os_reason
from core.base.text import plural

STDIN = "-"
# The header of the .bin files of llm.c and modded-nanogpt: 256 numbers, of which the first is this.
_MAGIC, _HEADER_BYTES = 20240520, 1024


class Kind(StrEnum):
    """What a source holds."""

    TEXT = "text"
    FORK_DATA = "data folder of the fork"
    DOCUMENTS = "documents"
    IDS = "ids"


@dataclass(frozen=True, slots=True)
class Source:
    """A text before it is encoded: its documents, or `ids` if it has ids already.

    `digest` is the SHA-256 of all bytes that were read, in hex.
    """

    name: str
    kind: Kind
    documents: tuple[str, ...]
    ids: tuple[int, ...]
    digest: str


def read_source(given: str) -> Source:
    """Return the text of a file, a folder of .txt files, or stdin for `-`.

    A `.bin` file has ids of 16 bits, a `.jsonl` file a `text` in each line. Raises NotFoundError
    for a path that cannot be read, UsageError for a file that is none of these.
    """
    if given == STDIN:
        if sys.stdin is None:
            raise UsageError("- reads stdin, which is closed", "Give a file")
        data = sys.stdin.buffer.read()
        return Source("stdin", Kind.TEXT, (_decoded("stdin", data),), (), _digest(data))
    path = Path(given)
    if is_folder(path):
        return _folder(path)
    data = _bytes(path)
    if path.suffix == ".bin":
        return Source(path.name, Kind.IDS, (), _ids(path, data), _digest(data))
    text = _decoded(path.name, data)
    if path.suffix == ".jsonl":
        return Source(path.name, Kind.DOCUMENTS, _documents(path, text), (), _digest(data))
    return Source(path.name, Kind.TEXT, (text,), (), _digest(data))


def _folder(path: Path) -> Source:
    """Return the fork's data: all .txt files in order of name, joined by newlines."""
    parts = [_bytes(file) for file in sorted(path.glob("*.txt"))]
    if not parts:
        raise UsageError(f"{path} has no .txt files", "Give a file, or the fork's data folder")
    data = b"\n".join(parts)
    text = _decoded(path.name, data)
    return Source(path.name, Kind.FORK_DATA, (text,), (), _digest(data))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {path}: {os_reason(error)}", code=Code.TEXT_UNREADABLE
        ) from error
    except ValueError as error:
        # A name with a zero byte.
        raise NotFoundError(
            f"Cannot read {path}: its name is not valid", code=Code.TEXT_UNREADABLE
        ) from error


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name} is not UTF-8 text (byte {error.start:,})", "Files of ids end in .bin"
        ) from error


def _documents(path: Path, text: str) -> tuple[str, ...]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            raise UsageError(f"{path.name}: line {number:,} is not an object with a text")
        found.append(value["text"])
    return tuple(found)


def _ids(path: Path, data: bytes) -> tuple[int, ...]:
    if int.from_bytes(data[:4], "little") == _MAGIC:
        data = data[_HEADER_BYTES:]
    if len(data) % 2:
        raise UsageError(f"{path.name} has {plural(len(data), 'byte')}, not ids of 16 bits")
    numbers = array("H", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(numbers)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
