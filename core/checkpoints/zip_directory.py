"""The directory of a zip archive: it must describe the file from its first byte to its last.

Other programs look for the end of an archive in other places, take other copies of a number, or
skip what they do not know, and then read other bytes. So an archive is refused unless there is one
way to read it: its parts follow each other from the first byte to the last, and all copies agree.
"""

import os
import struct
from typing import BinaryIO, NamedTuple

from core.checkpoints.pickle_claims import PickleIndexError

# nanoGPT's largest model has 2,300 records, its optimizer included.
MAX_RECORDS = 20_000
MAX_DIRECTORY_BYTES = 8 * 2**20
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
# Signature, versions, flags, method, time, date, CRC, two sizes, lengths of name, extra fields and
# comment, disk, attributes, offset.
_ENTRY = struct.Struct("<4s6H3I5H2I")
_MAX_COMMENT = 2**16 - 1
_FULL16, _FULL32 = 2**16 - 1, 2**32 - 1
_ZIP64 = 1
# Times and owners, which zip programs add.
_HARMLESS = frozenset({0x5455, 0x7875})
# An attribute of DOS. torch does not read the bytes of such a record, and uses what memory holds.
_FOLDER = 0x10
_COPY = "Copy the file again"
_AGAIN = "Load it with torch and write it again with torch.save"


class NoDirectoryError(Exception):
    """The file does not end with the directory of an archive."""


class Entry(NamedTuple):
    """What the directory says about one record; sizes and the offset of its header are bytes."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    length: int
    offset: int


class Directory(NamedTuple):
    """The entries in the order of the directory, and the byte offset at which it begins."""

    entries: list[Entry]
    start: int


class _End(NamedTuple):
    """Numbers of an end record, and the byte offset at which it begins."""

    disks: tuple[int, int]
    counts: tuple[int, int]
    nbytes: int
    start: int
    at: int


def read_directory(file: BinaryIO, length: int) -> Directory:
    """Return the directory of a file of `length` bytes.

    Raises NoDirectoryError when it has none, PickleIndexError when it is too large or can be read
    in more than one way.
    """
    end = _end_of(file, length)
    _check_limits(end)
    if end.start + end.nbytes != end.at:
        raise _displaced(end.at - end.nbytes - end.start)
    data = os.pread(file.fileno(), end.nbytes, end.start)
    entries = _entries(data, end.counts[0])
    return Directory(entries, end.start)


def _displaced(by: int) -> PickleIndexError:
    if by > 0:
        return PickleIndexError(f"{by:,} bytes before its archive", _COPY)
    return PickleIndexError("a directory that does not begin where its end says", _COPY)


def _check_limits(end: _End) -> None:
    if end.disks != (0, 0):
        raise PickleIndexError("several disks")
    if end.counts[0] != end.counts[1]:
        raise PickleIndexError("a directory with two different numbers of records")
    if end.counts[0] > MAX_RECORDS:
        raise PickleIndexError(f"{end.counts[0]:,} records")
    if end.nbytes > MAX_DIRECTORY_BYTES:
        raise PickleIndexError("a directory above 8 MiB")


def _end_of(file: BinaryIO, length: int) -> _End:
    """Return the end of the archive, which must be the last bytes of the file."""
    wanted = _END.size + _LOCATOR.size + _END64.size
    tail = os.pread(file.fileno(), wanted, max(0, length - wanted))
    last = tail[-_END.size :]
    if last[:4] != b"PK\5\6" or last[-2:] != bytes(2):
        raise _not_at_the_end(file, length)
    disk, first, here, total, nbytes, start, _ = _END.unpack(last)[1:]
    end = _End((disk, first), (here, total), nbytes, start, length - _END.size)
    locator = tail[-_END.size - _LOCATOR.size : -_END.size]
    return _end64(tail, end) if locator[:4] == b"PK\6\7" else end


def _end64(tail: bytes, short: _End) -> _End:
    """Return the end with the numbers of a zip64 end record, which must agree with the short one.

    A number of the short record that is too large for it is full of ones.
    """
    at = short.at - _LOCATOR.size - _END64.size
    record, locator = tail[: _END64.size], tail[_END64.size : -_END.size]
    if at < 0 or record[:4] != b"PK\6\6":
        raise PickleIndexError("a zip64 end that is missing")
    size, _, _, disk, first, here, total, nbytes, start = _END64.unpack(record)[1:]
    disk_of_end, place, disks = _LOCATOR.unpack(locator)[1:]
    if place < at:
        raise _displaced(at - place)
    if size != _END64.size - 12 or (disk_of_end, place, disks) != (0, at, 1):
        raise PickleIndexError("a zip64 end that is not where it should be")
    limits = (_FULL16,) * 4 + (_FULL32,) * 2
    claimed = (*short.disks, *short.counts, short.nbytes, short.start)
    true = (disk, first, here, total, nbytes, start)
    for one, other, most in zip(claimed, true, limits, strict=True):
        if one != min(other, most):
            raise PickleIndexError("two ends that contradict each other")
    return _End((disk, first), (here, total), nbytes, start, at)


def _not_at_the_end(file: BinaryIO, length: int) -> Exception:
    """Return the error of a file that does not end with the end of an archive."""
    first = max(0, length - _END.size - _MAX_COMMENT)
    tail = os.pread(file.fileno(), length - first, first)
    found = tail.rfind(b"PK\5\6")
    if found < 0 or found + _END.size > len(tail) or not _is_end(tail, found, first):
        return NoDirectoryError()
    after = len(tail) - found - _END.size
    hint = _AGAIN if tail[found + _END.size :].strip(b"\0") else _COPY
    return PickleIndexError(f"{after:,} bytes after its archive", hint)


def _is_end(tail: bytes, found: int, first: int) -> bool:
    """Whether the bytes are an end record, which has a directory before it."""
    *_, nbytes, start, _ = _END.unpack_from(tail, found)
    full = _FULL32 in (nbytes, start)
    return full or (nbytes >= _ENTRY.size and start + nbytes <= first + found)


def _entries(data: bytes, count: int) -> list[Entry]:
    """Return the entries of a directory, which must be as many as its end says."""
    entries: list[Entry] = []
    at = 0
    while at < len(data):
        if len(entries) == count:
            raise PickleIndexError(f"more records than the {count:,} that its end says")
        if len(data) - at < _ENTRY.size or data[at : at + 4] != b"PK\1\2":
            raise PickleIndexError("a directory that is garbled", _COPY)
        (_, _, _, flags, method, _, _, crc, packed, length, name_length, extra_length,
         comment_length, disk, _, attributes, offset) = _ENTRY.unpack_from(data, at)  # fmt: skip
        name_at = at + _ENTRY.size
        at = name_at + name_length + extra_length
        if comment_length or disk or attributes & _FOLDER or at > len(data):
            raise PickleIndexError("a directory with comments, folders or several disks")
        entry = Entry(
            data[name_at : name_at + name_length], flags, method, crc, packed, length, offset
        )
        entries.append(_extended(entry, data[at - extra_length : at]) if extra_length else entry)
    if len(entries) != count:
        raise PickleIndexError(f"{len(entries):,} records, where its end says {count:,}")
    if _FULL32 in {number for one in entries for number in (one.packed, one.length, one.offset)}:
        raise PickleIndexError("a record without its size")
    return entries


def _extended(entry: Entry, extra: bytes) -> Entry:
    """Return an entry with the large numbers of its zip64 field, if it has one."""
    fields = extra_fields(extra)
    if set(fields) - _HARMLESS - {_ZIP64}:
        raise PickleIndexError("a record with unknown fields in the directory")
    if (large := fields.get(_ZIP64)) is None:
        return entry
    full = [name for name in ("length", "packed", "offset") if getattr(entry, name) == _FULL32]
    if len(large) != 8 * len(full):
        raise PickleIndexError("a record with a zip64 field of another length")
    return entry._replace(**dict(zip(full, struct.unpack(f"<{len(full)}Q", large), strict=True)))


def extra_fields(extra: bytes) -> dict[int, bytes]:
    """Return extra fields by their number; PickleIndexError when they are garbled or repeated."""
    fields: dict[int, bytes] = {}
    at = 0
    while at < len(extra):
        if len(extra) - at < 4:
            raise PickleIndexError("a record with garbled fields in the directory")
        number, length = struct.unpack_from("<HH", extra, at)
        at += 4 + length
        if at > len(extra) or number in fields:
            raise PickleIndexError("a record with garbled fields in the directory")
        fields[number] = extra[at - length : at]
    return fields
