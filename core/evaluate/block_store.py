"""Finished blocks of a score on disk, so that no block is computed twice.

One file for each score and rank, in the cache folder: a line with the key, then a record for each
block, appended when it is finished. A record has a checksum; what was cut by a crash is left out.
"""

import json
import os
import struct
import sys
from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

from core.base.os_reason import os_reason
from core.machine.cachefile import cache_path

VERSION = 2
MOST_BYTES = 2 * 2**30
# Number of the block, number of its losses, checksum of both and of the losses.
_HEAD = struct.Struct("<III")


def rows_digest(rows: tuple[tuple[int, ...], ...]) -> str:
    """Return the SHA-256 of the ids of all windows, in hex."""
    digest = sha256()
    for row in rows:
        digest.update(array("I", row).tobytes())
    return digest.hexdigest()


class BlockStore:
    """The losses of the blocks of one score, as float32; `key` is all that they depend on.

    Each `rank` adds to a file of its own, and all read those of the others in the same folder.
    `problem` tells why blocks are not stored, "" while they are.
    """

    def __init__(self, key: Mapping[str, Any], rank: int = 0) -> None:
        text = json.dumps({"version": VERSION, **key}, sort_keys=True)
        self._heading = f"{text}\n".encode()
        name = sha256(self._heading).hexdigest()
        self._name = name
        own = f"{name}.rank{rank}.losses" if rank else f"{name}.losses"
        self._path = cache_path().parent / "scores" / own
        self.problem = ""

    def numbers(self) -> set[int]:
        """Return the numbers of the stored blocks, and change nothing."""
        found: set[int] = set()
        for path in self._files():
            with suppress(OSError):
                found |= _records(path.read_bytes(), self._heading)[0].keys()
        return found

    def read(self) -> dict[int, "array[float]"]:
        """Return the losses of each stored block; a damaged end of the file is dropped."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            data = b""
        except OSError as error:
            self._refused(error)
            return {}
        found, end = _records(data, self._heading)
        try:
            if end < len(data) or not data:
                self._write_new(data[:end] or self._heading)
            else:
                os.utime(self._path)
            others = self._others()
            _make_room(self._path)
        except OSError as error:
            self._refused(error)
            return found
        return others | found

    def _others(self) -> dict[int, "array[float]"]:
        """Return what other ranks stored of the same score."""
        found: dict[int, array[float]] = {}
        for path in self._files():
            with suppress(FileNotFoundError):
                if path != self._path:
                    found |= _records(path.read_bytes(), self._heading)[0]
                    os.utime(path)
        return found

    def _files(self) -> Iterator[Path]:
        """Yield the files of all ranks."""
        return self._path.parent.glob(f"{self._name}*.losses")

    def add(self, number: int, losses: "array[float]") -> None:
        """Store the losses of a finished block; a disk that is full is not an error."""
        if self.problem:
            return
        body = as_bytes(losses)
        record = _head(number, len(losses), body) + body
        try:
            # Opened each time and written at once: several processes may add to one file.
            with self._path.open("ab", buffering=0) as file:
                if file.write(record) < len(record):
                    raise OSError(ENOSPC, os.strerror(ENOSPC))
        except OSError as error:
            self._refused(error)

    def _write_new(self, data: bytes) -> None:
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_bytes(data)
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)

    def _refused(self, error: OSError) -> None:
        self.problem = f"Finished blocks are not stored in {self._path.parent}: {os_reason(error)}"


def as_bytes(losses: "array[float]") -> bytes:
    """Return losses as they are stored and sent to other ranks: float32, little-endian."""
    return _little_endian(losses).tobytes()


def from_bytes(body: bytes) -> "array[float]":
    """Return the losses that `as_bytes` wrote."""
    losses = array("f")
    losses.frombytes(body)
    return _little_endian(losses)


def _records(data: bytes, heading: bytes) -> tuple[dict[int, "array[float]"], int]:
    """Return the blocks of a file and where the last whole record ends."""
    found: dict[int, array[float]] = {}
    if not data.startswith(heading):
        return found, 0
    end = len(heading)
    for number, losses, after in _whole(data, end):
        found[number], end = losses, after
    return found, end


def _whole(data: bytes, start: int) -> Iterator[tuple[int, "array[float]", int]]:
    """Yield each block, its losses and the end of its record, up to the first damaged one."""
    while start + _HEAD.size <= len(data):
        number, count, _ = _HEAD.unpack_from(data, start)
        end = start + _HEAD.size + 4 * count
        body = data[start + _HEAD.size : end]
        if end > len(data) or data[start : start + _HEAD.size] != _head(number, count, body):
            return
        yield number, from_bytes(body), end
        start = end


def _head(number: int, count: int, body: bytes) -> bytes:
    return _HEAD.pack(number, count, crc32(body, crc32(struct.pack("<II", number, count))))


def _little_endian(losses: "array[float]") -> "array[float]":
    """Return the same numbers in the order of bytes of the file, or back."""
    if sys.byteorder == "little":
        return losses
    turned = array("f", losses)
    turned.byteswap()
    return turned


def _make_room(own: Path) -> None:
    """Delete the files that were unused for longest until the others are below the limit."""
    files = []
    for path in own.parent.glob("*.losses"):
        with suppress(FileNotFoundError):
            status = path.stat()
            files.append((path == own, status.st_mtime, status.st_size, path))
    total = sum(one[2] for one in files)
    for is_own, _, size, path in sorted(files):
        if total <= MOST_BYTES or is_own:
            return
        path.unlink(missing_ok=True)
        total -= size
