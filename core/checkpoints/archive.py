"""The zip archive of a `.pt` file: records must be uncompressed and unique and must not overlap.

Python's zipfile makes an object for every directory entry, in ten microseconds each, before
anything can be checked. So the number of entries is checked first, from the bytes of the file.
"""

import struct
import zipfile
import zlib
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from core.base.text import clean, shorten
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
_GIVE_PT = "Give the file that torch.save wrote"


class _Directory(NamedTuple):
    """The size and place of the directory, as claimed at the end of the archive.

    `start` is a byte offset, `nbytes` a number of bytes; neither is checked yet.
    """

    entries: int
    start: int
    nbytes: int


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """Return the archive in a file.

    Raises PickleIndexError when it has too many records or too large a directory, BadZipFile when
    it is not an archive.
    """
    directory = _directory(file)
    if directory is not None:
        _check_count(directory, file)
    return zipfile.ZipFile(file)


def _check_count(directory: _Directory, file: BinaryIO) -> None:
    entries = directory.entries
    if entries <= MAX_RECORDS and directory.nbytes > MAX_DIRECTORY_BYTES:
        raise PickleIndexError("a directory above 64 MiB")
    if entries <= MAX_RECORDS < directory.nbytes // _SHORTEST_ENTRY:
        # zipfile reads as many entries as the bytes hold, whatever number is claimed.
        file.seek(max(0, directory.start))
        entries = file.read(directory.nbytes).count(_ENTRY)
    if entries > MAX_RECORDS:
        raise PickleIndexError(f"{entries:,} records")


def _directory(file: BinaryIO) -> _Directory | None:
    """Return the directory that the end record claims, found in the same way as zipfile does."""
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
    """Return the directory that a zip64 end record claims; None if there is none.

    It lies before the usual end record, which begins at byte `end`.
    """
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
    """The byte offset and length of one record, and the CRC-32 that the directory claims."""

    offset: int
    nbytes: int
    crc: int


def read_records(archive: zipfile.ZipFile, file: BinaryIO) -> dict[str, Record]:
    """Return all records by their name below the root folder.

    Raises PickleIndexError when records are compressed, encrypted or repeated, or overlap.
    """
    entries = archive.infolist()
    _refuse_other_archives([entry.filename for entry in entries])
    roots = {entry.filename.partition("/")[0] for entry in entries}
    if len(roots) != 1:
        raise PickleIndexError("records that are not in one folder")
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


def _refuse_other_archives(names: list[str]) -> None:
    """Raise PickleIndexError, with the cure, for an archive that torch.save does not write."""
    inside = {name.partition("/")[2] for name in names}
    if any(name.startswith("code/") or name == "constants.pkl" for name in inside):
        hint = "Load it with torch.jit.load and write its state_dict() with torch.save"
        raise PickleIndexError("TorchScript code, which is not supported", hint)
    if "data.pkl" in inside:
        return
    packed = sorted(name for name in names if name.endswith((".pt", ".pth")))
    hint = f"Unpack it: it contains {shorten(clean(packed[0]), 60)}" if packed else _GIVE_PT
    raise PickleIndexError("no data.pkl: it is an archive, but not one of torch.save", hint)


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
        raise PickleIndexError(f"the record {entry.filename!r}, which reaches into the directory")
    return Record(start, entry.file_size, entry.CRC)


def record_bytes(record: Record, file: BinaryIO) -> bytes:
    """Return the bytes of a record of at most 16 MiB.

    Raises PickleIndexError when they do not match the checksum; 0 means that torch wrote none.
    """
    file.seek(record.offset)
    data = file.read(min(record.nbytes, MAX_INDEX_BYTES))
    if record.crc and zlib.crc32(data) != record.crc:
        raise PickleIndexError("an index that does not match its checksum")
    return data
