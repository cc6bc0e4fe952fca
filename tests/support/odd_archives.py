"""Archives that programs read in different ways, each with the reason for which it is refused.

They hold the weight w of six numbers. A reason of "" means that the archive is accepted.
"""

import io
import struct
import zipfile
import zlib
from typing import Any

import torch
from archives import Part, archive, part

WEIGHTS = struct.pack("<6f", *range(6))
OTHER = struct.pack("<6f", *range(6, 12))
VERSION = part("m/version", b"3\n")
# A number of 32 bits that says: look into the zip64 field.
FULL = 2**32 - 1

Odd = dict[str, tuple[bytes, str]]


def saved(**tensors: torch.Tensor) -> bytes:
    """Return the bytes of a file that torch.save wrote."""
    file = io.BytesIO()
    torch.save(tensors, file)
    return file.getvalue()


def index_of(**tensors: torch.Tensor) -> bytes:
    with zipfile.ZipFile(io.BytesIO(saved(**tensors))) as file:
        return file.read("archive/data.pkl")


INDEX = index_of(w=torch.ones(2, 3))
PICKLE = part("m/data.pkl", INDEX)


def weights(local: dict[str, Any] | None = None, central: dict[str, Any] | None = None) -> Part:
    """Return the record of the weights, with fields of one header or the other changed."""
    return Part(b"m/data/0", WEIGHTS, local or {}, central or {})


def good(*more: Part) -> list[Part]:
    return [PICKLE, weights(), VERSION, *more]


def with_weights(*records: Part) -> bytes:
    return archive([PICKLE, *records, VERSION])


def both(**fields: Any) -> bytes:
    return with_weights(weights(fields, fields))


def local(**fields: Any) -> bytes:
    return with_weights(weights(local=fields))


def central(**fields: Any) -> bytes:
    return with_weights(weights(central=fields))


def versioned(name: str, data: bytes) -> bytes:
    return archive([PICKLE, weights(), part(name, data)])


def _large(*numbers: int) -> bytes:
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers)


def ends() -> Odd:
    """Files with bytes around the archive, and ends that contradict it."""
    first, second = saved(w=torch.zeros(2, 3)), saved(w=torch.ones(2, 3))
    longer = saved(w=torch.ones(3, 3), v=torch.ones(5))
    plain = archive(good())
    several, before = "several disks", "bytes before its archive"
    contradicting, missing = "contradict each other", "not begin where its end says"
    return {
        "as torch.save": (first, ""),
        "by hand": (plain, ""),
        "by hand, zip64": (archive(good(), zip64={}), ""),
        "two files, torch reads the first": (first + second, before),
        "two files, torch refuses": (first + longer, before),
        "two files, the longer first": (longer + second, before),
        "bytes before it": (b"junk" + plain, before),
        "bytes before it that look like it": (b"PK\3\4junk" + plain, before),
        "bytes before it, counted": (archive(good(), prefix=b"junk"), "belong to no record"),
        "a signature before it": (archive(good(), prefix=b"PK\3\4"), "belong to no record"),
        "bytes after it": (plain + b"junk", "4 bytes after its archive"),
        "zeros after it": (plain + bytes(100), "100 bytes after its archive"),
        "a comment": (archive(good(), comment=b"hello"), "5 bytes after its archive"),
        "a comment with an end": (
            archive(good(), comment=b"PK\5\6" + bytes(18)), before,
        ),
        "a shorter comment": (archive(good(), comment=b"hey", comment_length=1), "3 bytes after"),
        "bytes before the directory": (archive(good(), gap=b"junk"), "belong to no record"),
        "a hidden record": (
            with_weights(
                Part(b"m/data/0", WEIGHTS, before=archive([part("m/data/0", OTHER)])[:62])
            ),
            "belong to no record",
        ),
        "one record more": (archive(good(), total=4, here=4), "3 records, where its end says 4"),
        "one record less": (archive(good(), total=2, here=2), "more records than the 2"),
        "no records": (archive(good(), total=0, here=0), "more records than the 0"),
        "two counts": (archive(good(), here=2), "two different numbers of records"),
        "a longer directory": (archive(good(), nbytes=300), missing),
        "another directory": (archive(good(), start=3), before),
        "a second disk": (archive(good(), disk=1, first=1), several),
        "a disk of the end": (archive(good(), disk=1), several),
        "zip64: one record less": (archive(good(), zip64={"total": 2, "here": 2}), contradicting),
        "zip64: one record less in both": (
            archive(good(), zip64={"total": 2, "here": 2}, total=2, here=2), "more records",
        ),
        "zip64: only there": (
            archive(good(), zip64={"total": 2, "here": 2}, total=2**16 - 1, here=2**16 - 1),
            contradicting,
        ),
        "zip64: elsewhere": (archive(good(), zip64={"at": 5}), before),
        "zip64: too far": (archive(good(), zip64={"at": 2**40}), "not where it should be"),
        "zip64: another start": (archive(good(), zip64={"start": 5}), contradicting),
        "zip64: another length": (archive(good(), zip64={"size": 50}), "not where it should be"),
        "zip64: two disks": (archive(good(), zip64={"disks": 2}), "not where it should be"),
        "zip64: a second disk": (archive(good(), zip64={"disk": 1}), contradicting),
    }  # fmt: skip


def names() -> Odd:
    """Records that torch finds by another name, or that it decides by."""
    unknown, folder = "which torch.save does not write", "not in one folder"
    none, order = "no data.pkl", "not little-endian"
    return {
        "BYTEORDER": (archive(good(part("m/BYTEORDER", b"big"))), unknown),
        "byteorder big": (archive(good(part("m/byteorder", b"big"))), order),
        "byteorder Little": (archive(good(part("m/byteorder", b"Little"))), order),
        "byteorder with a line end": (archive(good(part("m/byteorder", b"little\n"))), order),
        "byteorder little": (archive(good(part("m/byteorder", b"little"))), ""),
        "DATA/0 after": (archive(good(part("m/DATA/0", OTHER))), unknown),
        "DATA/0 before": (with_weights(part("m/DATA/0", OTHER), weights()), unknown),
        "DATA/0 alone": (with_weights(part("m/DATA/0", OTHER)), unknown),
        "DATA.PKL": (archive(good(part("m/DATA.PKL", INDEX))), unknown),
        "VERSION": (versioned("m/VERSION", b"3\n"), unknown),
        "no version": (archive(good()[:2]), "no version"),
        ".data/version": (versioned("m/.data/version", b"3\n"), unknown),
        "version 0": (versioned("m/version", b"0\n"), "not 1 to 10"),
        "version 1": (versioned("m/version", b"1\n"), ""),
        "version 10": (versioned("m/version", b"10\n"), ""),
        "version 11": (versioned("m/version", b"11\n"), "not 1 to 10"),
        "version of text": (versioned("m/version", b"abc"), "not 1 to 10"),
        "version with text": (versioned("m/version", b"3abc"), "not 1 to 10"),
        "version empty": (versioned("m/version", b""), "not 1 to 10"),
        "version of 4 kB": (versioned("m/version", b"3" * 4096), "'version' of 4,096 bytes"),
        "NUL after the name": (with_weights(part("m/data/0\0x", WEIGHTS)), unknown),
        "NUL in another name": (archive(good(part("m/data/0\0x", OTHER))), unknown),
        "NUL in a name before": (with_weights(part("m/data/0\0x", OTHER), weights()), unknown),
        "./": (with_weights(part("m/./data/0", WEIGHTS)), unknown),
        "../": (archive(good(part("m/../data/0", OTHER))), unknown),
        "a root of two dots": (
            archive([part("../data.pkl", INDEX), part("../version", b"3\n")]), folder,
        ),
        "an absolute name": (archive([part("/data.pkl", INDEX), part("/version", b"3\n")]), folder),
        "two slashes": (archive([part("m//data.pkl", INDEX), part("m//version", b"3\n")]), none),
        "a deeper root": (archive([part("m/n/data.pkl", INDEX), VERSION]), none),
        "backslashes": (archive([part("m\\data.pkl", INDEX), part("m\\version", b"3")]), none),
        "a backslash": (with_weights(part("m/data\\0", WEIGHTS)), unknown),
        "two roots": (archive(good(part("n/data/0", OTHER))), folder),
        "two roots, the other first": (archive([part("n/data/0", OTHER), *good()]), folder),
        "a root of another case": (with_weights(part("M/data/0", WEIGHTS)), folder),
        "a file beside the root": (archive(good(part("x", b""))), folder),
        "the root as a record": (archive([part("m/", b""), *good()]), unknown),
        "another record": (archive(good(part("m/notes.txt", b"hello"))), unknown),
        "a record twice": (archive(good(part("m/data/0", OTHER))), "the record 'data/0' twice"),
        "data.pkl twice": (archive(good(PICKLE)), "the record 'data.pkl' twice"),
        "version twice": (archive(good(VERSION)), "the record 'version' twice"),
        "an id": (archive(good(part("m/.data/serialization_id", b"1" * 40))), ""),
        "an id that is not text": (
            archive(good(part("m/.data/serialization_id", b"\xff" * 40))), "id that is not text",
        ),
        "a later format": (archive(good(part("m/.format_version", b"2"))), ""),
        "an alignment": (archive(good(part("m/.storage_alignment", b"128"))), ""),
        "an alignment of text": (archive(good(part("m/.storage_alignment", b"x"))), "alignment"),
        "a root with an accent": (
            archive([
                Part("é/data.pkl".encode(), INDEX), Part("é/data/0".encode(), WEIGHTS),
                Part("é/version".encode(), b"3\n"),
            ]), "",
        ),
    }  # fmt: skip


def headers() -> Odd:
    """Records whose two headers differ, or have fields that few programs know."""
    differs, packed = "contradicts the directory", "the compressed record"
    place = 30 + len("m/data.pkl") + len(INDEX)
    descriptor = b"PK\7\x08" + struct.pack("<3I", zlib.crc32(WEIGHTS), 24, 24)
    followed = {"flags": 0x808}
    unsaid = followed | {"crc": 0, "packed": 0, "length": 0}
    unicode_path = struct.pack("<HHBI", 0x7075, 13, 1, zlib.crc32(b"m/data/0")) + b"m/data/1"
    found = {
        "another local name": (local(name=b"m/data/1"), differs),
        "a longer local name": (local(name=b"m/data/0x"), differs),
        "another local size": (local(length=20, packed=20), differs),
        "another local length": (local(length=20), differs),
        "another local checksum": (local(crc=7), differs),
        "another local method": (local(method=8), differs),
        "another method": (central(method=8), packed),
        "deflated by claim": (both(method=8), packed),
        "of an unknown method": (both(method=99), packed),
        "another length": (central(length=20), packed),
        "another packed length": (central(packed=20), packed),
        "shorter": (central(length=20, packed=20), differs),
        "too long": (with_weights(part("m/data/0", WEIGHTS + bytes(4))), "28 bytes for w"),
        "too short": (with_weights(part("m/data/0", WEIGHTS[:-4])), "20 bytes for w"),
        "followed by its checksum": (
            with_weights(Part(b"m/data/0", WEIGHTS, unsaid, followed, after=descriptor)), "",
        ),
        "followed by more": (
            with_weights(Part(b"m/data/0", WEIGHTS, unsaid, followed, after=bytes(25))),
            "belong to no record",
        ),
        "padded": (local(extra=b"FB\4\0ZZZZ"), ""),
        "with a time": (central(extra=b"UT\5\0\3aaaa"), ""),
        "with garbled fields": (central(extra=b"UT\xff\0\3aaaa"), "garbled fields"),
        "with another name in a field": (central(extra=unicode_path), "unknown fields"),
        "zip64 without need": (central(extra=_large(24, 24)), "zip64 field of another length"),
        "zip64": (central(extra=_large(24, 24), length=FULL, packed=FULL), ""),
        "zip64 in both": (both(extra=_large(24, 24), length=FULL, packed=FULL), ""),
        "zip64 for one size": (central(extra=_large(24), length=FULL), ""),
        "zip64 for the place": (central(extra=_large(place), offset=FULL), ""),
        "zip64, far away": (central(extra=_large(2**64 - 1), offset=FULL), "reaches into"),
        "zip64 absent": (central(length=FULL, packed=FULL), "a record without its size"),
        "zip64 twice": (
            central(extra=_large(20, 20) + _large(24, 24), length=FULL, packed=FULL), "garbled",
        ),
        "on another disk": (central(disk=1), "comments, folders or several disks"),
        "as a folder": (central(attributes=0x10), "comments, folders or several disks"),
        "with a comment": (central(comment=b"hi"), "comments, folders or several disks"),
        "two at one place": (
            archive(good(Part(b"m/data/1", OTHER, {}, {"offset": place}, absent=True))), differs,
        ),
    }  # fmt: skip
    for bit in set(range(16)) - {3, 11}:
        reason = "the encrypted record" if bit == 0 else "unknown flags"
        found[f"flag {bit}"] = both(flags=1 << bit), reason
        found[f"flag {bit} in the directory"] = central(flags=1 << bit), reason
        found[f"flag {bit} in the record"] = local(flags=1 << bit), differs
    return found


ODD = ends() | names() | headers()
