"""The records of a `.pt` file: stored, unique, of known names, one directly after the other."""

import os
import re
import struct
import zlib
from typing import BinaryIO, NamedTuple

from core.base.text import clean, shorten, written
from core.checkpoints.pickle_claims import PickleIndexError
from core.checkpoints.zip_directory import Directory, Entry, read_directory

# nanoGPT's largest model has an index of 500 kB, its optimizer included.
MAX_INDEX_BYTES = 4 * 2**20
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
# A checksum follows the bytes; names are UTF-8. torch.save sets both.
_FOLLOWED, _UTF8, _ENCRYPTED = 0x8, 0x800, 0x1
# What follows the bytes of a record is a signature, the checksum and two sizes.
_FOLLOWING = (0, 12, 16, 20, 24)
_FULL32 = 2**32 - 1
# The lower case matters: torch finds `data/0` in a record `DATA/0`.
_KNOWN = re.compile(r"data\.pkl|version|byteorder|data/[0-9]+|\.[a-z_]+|\.data/serialization_id")
_GIVE_PT = "Give the file that torch.save wrote"
_AGAIN = "Load it with torch and write it again with torch.save"
_SMALL_BYTES = 64
# The versions of the format that torch reads.
_VERSIONS = range(1, 11)


class Record(NamedTuple):
    """The byte offset and length of one record.

    `crc` is the CRC-32 that the directory claims, None if torch wrote no checksums into the file.
    """

    offset: int
    nbytes: int
    crc: int | None


def read_records(file: BinaryIO) -> dict[str, Record]:
    """Return all records of an archive by their name below the root folder.

    Raises NoDirectoryError when the file is not an archive, PickleIndexError when it can be read
    in more than one way, or is one that torch.save does not write or torch.load does not read.
    """
    directory = read_directory(file, os.fstat(file.fileno()).st_size)
    names = _names(directory)
    # torch writes 0 everywhere when its option is off. A checksum can be 0 by chance, but not all.
    summed = any(entry.crc for entry in directory.entries)
    records: dict[str, Record] = {}
    for name, entry in zip(names, directory.entries, strict=True):
        if name in records:
            raise PickleIndexError(f"the record {_shown(entry)} twice")
        if entry.offset + entry.length > directory.start:
            raise PickleIndexError(f"the record {_shown(entry)}, which reaches into the directory")
        records[name] = _record(entry, file, summed=summed)
    _refuse_gaps(directory, list(records.values()))
    _check_small(records, file)
    return records


def _names(directory: Directory) -> list[str]:
    """Return the names of all records below their root folder, in order."""
    try:
        full = [entry.name.decode() for entry in directory.entries]
    except UnicodeDecodeError as error:
        raise PickleIndexError("a record whose name is not UTF-8") from error
    _refuse_other_archives(full)
    parts = [name.partition("/") for name in full]
    roots = {root for root, _, _ in parts}
    if len(roots) != 1 or roots & {"", ".", ".."}:
        raise PickleIndexError("records that are not in one folder")
    for name in (name for _, _, name in parts):
        if not _KNOWN.fullmatch(name):
            shown = shorten(clean(name), 40)
            raise PickleIndexError(f"the record {shown!r}, which torch.save does not write", _AGAIN)
    return [name for _, _, name in parts]


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


def _record(entry: Entry, file: BinaryIO, *, summed: bool) -> Record:
    """Check one entry of the directory against its local header."""
    if entry.method or entry.packed != entry.length:
        raise PickleIndexError(f"the compressed record {_shown(entry)}")
    if entry.flags & _ENCRYPTED:
        raise PickleIndexError(f"the encrypted record {_shown(entry)}")
    if entry.flags & ~(_FOLLOWED | _UTF8):
        raise PickleIndexError(f"the record {_shown(entry)} with unknown flags")
    name_at = _LOCAL_HEADER.size
    data = os.pread(file.fileno(), name_at + len(entry.name), entry.offset)
    if len(data) < name_at + len(entry.name):
        raise _contradicting(entry)
    header = _LOCAL_HEADER.unpack_from(data)
    signature, _, flags, method, _, _, *sums, name_length, extra_length = header
    known = (signature, flags, method, name_length) == (b"PK\3\4", entry.flags, 0, len(entry.name))
    if not known or data[name_at:] != entry.name or not _same_sums(entry, sums):
        raise _contradicting(entry)
    start = entry.offset + len(data) + extra_length
    return Record(start, entry.length, entry.crc if summed else None)


def _same_sums(entry: Entry, sums: list[int]) -> bool:
    """Whether the checksum and sizes of a local header agree with the directory.

    They are 0 where they follow the bytes. Some writers use the zip64 form for every size.
    """
    if entry.flags & _FOLLOWED and sums == [0, 0, 0]:
        return True
    return sums[0] == entry.crc and sums[1:] in ([entry.length] * 2, [_FULL32] * 2)


def _shown(entry: Entry) -> str:
    return written(entry.name.partition(b"/")[2].decode(errors="replace"), 60)


def _contradicting(entry: Entry) -> PickleIndexError:
    return PickleIndexError(f"a record {_shown(entry)} that contradicts the directory")


def _refuse_gaps(directory: Directory, records: list[Record]) -> None:
    """Raise PickleIndexError unless the records follow each other, from the first byte on."""
    end = 0
    following: tuple[int, ...] = (0,)
    for entry, record in sorted(zip(directory.entries, records, strict=True), key=_offset):
        if entry.offset < end:
            raise PickleIndexError("records that overlap")
        if entry.offset - end not in following:
            raise PickleIndexError(f"bytes that belong to no record, from byte {end:,} on")
        end = record.offset + record.nbytes
        following = _FOLLOWING if entry.flags & _FOLLOWED else (0,)
    if end > directory.start:
        raise PickleIndexError("a record which reaches into the directory")
    if directory.start - end not in following:
        raise PickleIndexError(f"bytes that belong to no record, from byte {end:,} on")


def _offset(pair: tuple[Entry, Record]) -> int:
    return pair[0].offset


def _check_small(records: dict[str, Record], file: BinaryIO) -> None:
    """Check the records with which torch decides whether and how it reads the others."""
    version = _small(records, "version", file)
    if version is None:
        raise PickleIndexError("no version: torch does not read it", _GIVE_PT)
    number = version.removesuffix(b"\n")
    if not re.fullmatch(rb"[0-9]{1,3}", number) or int(number) not in _VERSIONS:
        raise PickleIndexError("a version of the format that is not 1 to 10")
    if _small(records, "byteorder", file) not in (None, b"little"):
        raise PickleIndexError("a byte order that is not little-endian", _AGAIN)
    alignment = _small(records, ".storage_alignment", file)
    if alignment is not None and not re.fullmatch(rb"[0-9]{1,9}", alignment):
        raise PickleIndexError("a storage alignment that is not a number")
    if not (_small(records, ".data/serialization_id", file) or b"").isascii():
        raise PickleIndexError("a serialization id that is not text")


def _small(records: dict[str, Record], name: str, file: BinaryIO) -> bytes | None:
    record = records.get(name)
    if record is None:
        return None
    if record.nbytes > _SMALL_BYTES:
        raise PickleIndexError(f"a record {name!r} of {record.nbytes:,} bytes")
    return record_bytes(record, file)


def record_bytes(record: Record, file: BinaryIO) -> bytes:
    """Return the bytes of a record of at most 4 MiB.

    Raises PickleIndexError when they do not match the checksum.
    """
    data = os.pread(file.fileno(), min(record.nbytes, MAX_INDEX_BYTES), record.offset)
    if record.crc is not None and zlib.crc32(data) != record.crc:
        raise PickleIndexError("an index that does not match its checksum", "Copy the file again")
    return data
