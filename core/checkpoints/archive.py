"""The zip archive around a `.pt`: records that are stored, unique, inside the file and apart.

Python's zipfile makes an object for every entry of the directory, ten microseconds each, before
anything can be checked. So the number of entries is checked first, in the bytes.
"""

import struct
import zipfile
import zlib
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from core.checkpoints.pickle_claims import PickleIndexError

MAX_INDEX_BYTES = 16 * 2**20
MAX_RECORDS = 100_000
MAX_DIRECTORY_BYTES = 64 * 2**20
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_BYTES = 20
_MAX_COMMENT = 2**16 - 1
_SHORTEST_ENTRY = 46
_ENTRY = b"PK\x01\x02"


class _Directory(NamedTuple):
    """What the end of an archive claims of its directory; `start` and `nbytes` are bytes."""

    entries: int
    start: int
    nbytes: int


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """Return the archive in a file.

    Raises PickleIndexError when it has more than MAX_RECORDS records, BadZipFile when it is none.
    """
    directory = _directory(file)
    if directory is not None:
        _refuse_many(directory, file)
    return zipfile.ZipFile(file)


def _refuse_many(directory: _Directory, file: BinaryIO) -> None:
    entries = directory.entries
    if entries <= MAX_RECORDS and directory.nbytes > MAX_DIRECTORY_BYTES:
        raise PickleIndexError("a directory above 64 MiB")
    if entries <= MAX_RECORDS < directory.nbytes // _SHORTEST_ENTRY:
        # zipfile goes by the bytes, not by the number claimed.
        file.seek(max(0, directory.start))
        entries = file.read(directory.nbytes).count(_ENTRY)
    if entries > MAX_RECORDS:
        raise PickleIndexError(f"{entries:,} records")


def _directory(file: BinaryIO) -> _Directory | None:
    """Return what the record at the end of the file claims, found as zipfile finds it."""
    end = file.seek(0, 2)
    first = max(0, end - _END.size - _MAX_COMMENT)
    file.seek(max(0, end - _END.size))
    tail, at = file.read(), max(0, end - _END.size)
    if not (tail[:4] == b"PK\x05\x06" and tail[-2:] == bytes(2)):
        file.seek(first)
        tail = file.read()
        found = tail.rfind(b"PK\x05\x06")
        if found < 0 or len(tail) - found < _END.size:
            return None
        at, tail = first + found, tail[found:]
    _, _, _, _, entries, nbytes, _, _ = _END.unpack(tail[: _END.size])
    return _directory64(file, at) or _Directory(entries, at - nbytes, nbytes)


def _directory64(file: BinaryIO, end: int) -> _Directory | None:
    """Return the claim of a zip64 record that lies before the usual one, which begins at `end`."""
    at = end - _LOCATOR_BYTES - _END64.size
    if at < 0:
        return None
    file.seek(at)
    data = file.read(_END64.size + 4)
    if data[:4] != b"PK\x06\x06" or data[_END64.size :] != b"PK\x06\x07":
        return None
    *_, entries, nbytes, _ = _END64.unpack(data[: _END64.size])
    return _Directory(entries, at - nbytes, nbytes)


class Record(NamedTuple):
    """Where the bytes of one record lie in the file, and the checksum that the directory claims."""

    offset: int
    nbytes: int
    crc: int


def read_records(archive: zipfile.ZipFile, file: BinaryIO) -> dict[str, Record]:
    """Return all records by their name below the root folder, checked to lie apart in the file."""
    entries = archive.infolist()
    roots = {entry.filename.partition("/")[0] for entry in entries}
    if len(roots) != 1:
        raise PickleIndexError("records outside one folder")
    records: dict[str, Record] = {}
    for entry in entries:
        name = entry.filename.partition("/")[2]
        if name in records:
            raise PickleIndexError(f"the record {name!r} twice")
        records[name] = _record(entry, file, archive.start_dir)
    spans = sorted((record.offset, record.offset + record.nbytes) for record in records.values())
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise PickleIndexError("records that overlap")
    return records


def _record(entry: zipfile.ZipInfo, file: BinaryIO, end: int) -> Record:
    """Check one entry of the directory, which begins at `end`, against its local header."""
    if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
        raise PickleIndexError(f"the compressed record {entry.filename!r}")
    if entry.flag_bits & 0x1:
        raise PickleIndexError(f"the encrypted record {entry.filename!r}")
    file.seek(entry.header_offset)
    header = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    signature, _, _, method, *_, name_length, extra_length = header
    name = file.read(name_length)
    same_name = name == entry.orig_filename.encode("utf-8", "surrogateescape")
    if signature != b"PK\x03\x04" or method != zipfile.ZIP_STORED or not same_name:
        raise PickleIndexError(f"a record {entry.filename!r} that contradicts the directory")
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    if start + entry.file_size > end:
        raise PickleIndexError(f"the record {entry.filename!r} beyond its end")
    return Record(start, entry.file_size, entry.CRC)


def record_bytes(record: Record, file: BinaryIO) -> bytes:
    """Return a small record, checked against its checksum unless torch wrote none (0)."""
    file.seek(record.offset)
    data = file.read(min(record.nbytes, MAX_INDEX_BYTES))
    if record.crc and zlib.crc32(data) != record.crc:
        raise PickleIndexError("an index that does not match its checksum")
    return data
