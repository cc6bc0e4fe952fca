"""Zip archives put together by hand: every field can claim something of its own."""

import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
END64 = struct.Struct("<4sQ2H2I4Q")
LOCATOR = struct.Struct("<4sIQI")


@dataclass
class Part:
    """One record; `local` and `central` replace fields of its two headers, by name.

    The fields are name, flags, method, crc, packed, length, extra and need; the directory also has
    disk, comment, attributes and offset. A part that is `absent` only has an entry there.
    """

    name: bytes
    data: bytes
    local: dict[str, Any] = field(default_factory=dict)
    central: dict[str, Any] = field(default_factory=dict)
    before: bytes = b""
    after: bytes = b""
    absent: bool = False


def part(name: str, data: bytes, **both: Any) -> Part:
    """Return a record whose two headers agree, also in the fields of `both`."""
    return Part(name.encode(), data, dict(both), dict(both))


def _fields(one: Part, changed: dict[str, Any]) -> dict[str, Any]:
    length = len(one.data)
    true = {"crc": zlib.crc32(one.data), "packed": length, "length": length}
    usual = {"name": one.name, "flags": 0, "method": 0, "extra": b"", "need": 20}
    return usual | true | {"disk": 0, "comment": b"", "attributes": 0} | changed


def archive(parts: list[Part], *, zip64: dict[str, int] | None = None, **end: Any) -> bytes:
    """Return the bytes of an archive.

    `end` replaces fields of the end record (disk, first, here, total, nbytes, start, comment,
    prefix, gap, suffix), `zip64`, if given, those of a zip64 end record and its locator.
    """
    body, directory = bytearray(end.get("prefix", b"")), bytearray()
    for one in parts:
        body += one.before
        offset = len(body)
        l, c = _fields(one, one.local), _fields(one, one.central)  # noqa: E741
        if not one.absent:
            common = (l["need"], l["flags"], l["method"], 0, 0x21, l["crc"], l["packed"])
            sizes = (l["length"], len(l["name"]), len(l["extra"]))
            body += LOCAL.pack(b"PK\3\4", *common, *sizes) + l["name"] + l["extra"]
            body += one.data + one.after
        head = (20, c["need"], c["flags"], c["method"], 0, 0x21, c["crc"], c["packed"], c["length"])
        tail = (len(c["name"]), len(c["extra"]), len(c["comment"]), c["disk"], 0, c["attributes"])
        directory += CENTRAL.pack(b"PK\1\2", *head, *tail, c.get("offset", offset))
        directory += c["name"] + c["extra"] + c["comment"]
    body += end.get("gap", b"")
    start = len(body)
    body += directory
    if zip64 is not None:
        body += _end64(len(parts), len(directory), start, zip64)
    usual: dict[str, Any] = {
        "disk": 0, "first": 0, "here": len(parts), "total": len(parts),
        "nbytes": len(directory), "start": start, "comment": b"",
    }  # fmt: skip
    e = usual | end
    numbers = (e["disk"], e["first"], e["here"], e["total"], e["nbytes"], e["start"])
    body += END.pack(b"PK\5\6", *numbers, e.get("comment_length", len(e["comment"])))
    return b"".join((bytes(body), e["comment"], e.get("suffix", b"")))


def _end64(parts: int, nbytes: int, start: int, changed: dict[str, int]) -> bytes:
    e = {
        "size": 44, "disk": 0, "first": 0, "here": parts, "total": parts,
        "nbytes": nbytes, "start": start, "at": start + nbytes, "disks": 1,
    } | changed  # fmt: skip
    record = (e["size"], 45, 45, e["disk"], e["first"], e["here"], e["total"])
    ended = END64.pack(b"PK\6\6", *record, e["nbytes"], e["start"])
    return ended + LOCATOR.pack(b"PK\6\7", 0, e["at"], e["disks"])
