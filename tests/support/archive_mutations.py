"""Random changes of a zip archive: headers, names, flags, checksums, order, doubles, its end."""

import struct
import zlib
from collections.abc import Callable, Sequence
from random import Random

from archives import Part
from mutable_archive import MutableArchive
from odd_values import odd_number

Mutation = Callable[[Random, MutableArchive], None]
_FIELDS = {"flags": 2, "method": 2, "crc": 4, "packed": 4, "length": 4, "need": 2}
_DIRECTORY = _FIELDS | {"disk": 2, "attributes": 4, "offset": 4}
_ENDS = {"disk": 2, "first": 2, "here": 2, "total": 2, "nbytes": 4, "start": 4}
_ENDS64 = {"size": 8, "disk": 4, "first": 4, "here": 8, "total": 8, "nbytes": 8, "start": 8,
           "at": 8, "disks": 4}  # fmt: skip
_RECORDS = (
    (b"version", b"3\n"), (b"version", b"2\n"), (b"version", b"10"), (b"version", b"11\n"),
    (b"version", b""), (b"version", b"03\n"), (b"version", b" 3"), (b".data/version", b"3\n"),
    (b"byteorder", b"little"), (b"byteorder", b"big"), (b"byteorder", b"Little"),
    (b"byteorder", b""), (b".format_version", b"1"), (b".format_version", b"x"),
    (b".storage_alignment", b"64"), (b".storage_alignment", b"-1"),
    (b".data/serialization_id", b"1" * 40), (b"data/", b""), (b".data/serialization_id", b"\xff"),
    (b"code/x.py", b"1"), (b"constants.pkl", b"\x80\x02)."), (b"DATA/0", bytes(24)),
    (b"Data.pkl", b"\x80\x02}."), (b"data/0/", b""), (b"extra/a", b"a"), (b"", b""), (b".x", b"x"),
    (b"data/00", bytes(8)), (b"data/-1", b""), (b"tensors/0", bytes(8)),
)  # fmt: skip
_ALIASES = (
    bytes.upper, bytes.lower, bytes.swapcase, lambda n: n + b"\0", lambda n: b"/" + n,
    lambda n: b"./" + n, lambda n: n.replace(b"/", b"\\"), lambda n: n + b"/", lambda n: n[:-1],
    lambda n: n.replace(b"data", b"Data"), lambda n: n.replace(b"/", b"//"), lambda n: b"x/" + n,
    lambda n: n + b"\xff", lambda n: n.replace(b"a", "\u00e4".encode()), lambda n: n + b" ",
)  # fmt: skip
_UNICODE_PATH = 0x7075
_EXTRA = (
    b"FB\x04\x00ZZZZ", b"UT\x05\x00\x03aaaa", b"ux\x00\x00", b"\x01\x00\x00\x00", b"\x01",
    b"\0" * 7, b"\x01\x00\x08\x00" + bytes(8), b"\x01\x00\x10\x00" + struct.pack("<2Q", 24, 24),
    struct.pack("<HHBI", _UNICODE_PATH, 13, 1, 0) + b"m/data/1", b"\x99\x99\x00\x00",
)  # fmt: skip


def _part(rng: Random, held: MutableArchive) -> Part:
    """Return a record: of weights, or one by which torch decides how it reads them, or any."""
    kind = rng.random()
    wanted = b"/data/" if kind < 0.4 else rng.choice((b"data.pkl", b"byteorder", b"version"))
    named = [one for one in held.parts if wanted in one.name]
    return rng.choice(named if named and kind < 0.75 else held.parts)


def _value(rng: Random, size: int, near: int | None = None) -> int:
    most: int = 256**size
    return odd_number(rng, near) % most


def change_field(rng: Random, held: MutableArchive) -> None:
    """Change a field of a record in one of its headers, or in both."""
    if not held.parts:
        return
    one, name = _part(rng, held), rng.choice([*_FIELDS])
    value = rng.choice((_value(rng, _FIELDS[name]), 1 << rng.randrange(16), len(one.data), 0))
    for header in rng.choice(((one.local,), (one.central,), (one.local, one.central))):
        header[name] = value % 256 ** _FIELDS[name]


def change_directory(rng: Random, held: MutableArchive) -> None:
    if held.parts:
        name = rng.choice(("disk", "attributes", "attributes", "offset"))
        # 16 is the attribute of a folder.
        value = rng.choice((16, 16, 1 << rng.randrange(32), _value(rng, 4)))
        _part(rng, held).central[name] = value % 256 ** _DIRECTORY[name]


def rename(rng: Random, held: MutableArchive) -> None:
    """Give a record another name, in one header or in both."""
    if held.parts:
        one = _part(rng, held)
        named = rng.choice(_ALIASES)(one.name) if rng.random() < 0.7 else _part(rng, held).name
        rng.choice((one.local, one.central)).update(name=named)
        if rng.random() < 0.7:
            one.local["name"] = one.central["name"] = named


def rename_root(rng: Random, held: MutableArchive) -> None:
    """Give all records another folder, which changes nothing, or one that is not a folder."""
    root = rng.choice(
        (b"a", b"archive", b"\xc3\xa9", b"..", b".", b"", b"A b", b"\xff", b"x" * 300)
    )
    for one in held.parts:
        one.name = root + b"/" + one.name.partition(b"/")[2]


def reorder(rng: Random, held: MutableArchive) -> None:
    rng.shuffle(held.parts)


def duplicate(rng: Random, held: MutableArchive) -> None:
    """Add a record again, with the same or other bytes, under the same or a near name."""
    if held.parts:
        one = _part(rng, held)
        name = one.name if rng.random() < 0.5 else rng.choice(_ALIASES)(one.name)
        data = (
            one.data if rng.random() < 0.3 else rng.choice((one.data[::-1], bytes(len(one.data))))
        )
        held.parts.insert(rng.randrange(len(held.parts) + 1), Part(name, data))


def add_record(rng: Random, held: MutableArchive) -> None:
    """Add or replace a record that torch reads, or one that it does not."""
    root = held.parts[0].name.partition(b"/")[0] if held.parts else b"m"
    name, data = rng.choice(_RECORDS)
    full = root + b"/" + name
    if rng.random() < 0.7:
        held.parts[:] = [one for one in held.parts if one.name != full]
    held.parts.insert(rng.randrange(len(held.parts) + 1), Part(full, data))


def delete_record(rng: Random, held: MutableArchive) -> None:
    if held.parts:
        held.parts.remove(_part(rng, held))


def change_data(rng: Random, held: MutableArchive) -> None:
    """Change the bytes of a record, its checksum with them, or not."""
    if held.parts and (one := _part(rng, held)).data:
        data = bytearray(one.data)
        kind = rng.randrange(4)
        if kind == 0:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del data[-rng.randint(1, 4) :]
        elif kind == 2:
            data += bytes(rng.randint(1, 8))
        else:
            rng.shuffle(data)
        if rng.random() < 0.3:
            # That of the bytes before.
            one.local["crc"] = one.central["crc"] = zlib.crc32(one.data)
        one.data = bytes(data)


def damage(rng: Random, held: MutableArchive) -> None:
    """Flip bits in a record, which keeps the checksum that it had."""
    one = _part(rng, held) if held.parts else Part(b"", b"")
    is_index = one.name.endswith(b"/data.pkl")
    data = bytearray(b"".join(held.program) if is_index else one.data)
    if not data:
        return
    one.local["crc"] = one.central["crc"] = zlib.crc32(data)
    for _ in range(rng.randint(1, 3)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    if is_index:
        held.program[:] = [bytes(data)]
    else:
        one.data = bytes(data)


def decide(rng: Random, held: MutableArchive) -> None:
    """Change a record by which torch decides whether and how it reads the weights."""
    named = [one for one in held.parts if one.name.endswith((b"/byteorder", b"/version"))]
    if named:
        one = rng.choice(named)
        orders = (b"little", b"big", b"Little", b"big", b"little\n", b"", b"BIG")
        versions = (
            b"3\n",
            b"2",
            b"1\n",
            b"10",
            b"11",
            b"0",
            b"99999",
            b"",
            b"3 ",
            b"\xd9\xa3",
            b"-3",
        )
        one.data = rng.choice(orders if one.name.endswith(b"order") else versions)


def swap_data(rng: Random, held: MutableArchive) -> None:
    """Exchange the bytes of two records."""
    if held.parts:
        one, other = _part(rng, held), _part(rng, held)
        one.data, other.data = other.data, one.data


def extra_field(rng: Random, held: MutableArchive) -> None:
    if held.parts:
        one = _part(rng, held)
        for header in rng.choice(((one.local,), (one.central,), (one.local, one.central))):
            header["extra"] = rng.choice(_EXTRA)


def follow(rng: Random, held: MutableArchive) -> None:
    """Write the sizes of a record behind its bytes, as torch.save does; or claim to."""
    if held.parts:
        one = _part(rng, held)
        one.local.update(flags=0x808, crc=0, packed=0, length=0)
        one.central["flags"] = 0x808
        sizes = rng.choice(
            (struct.pack("<3I", 0, 24, 24), struct.pack("<IQQ", 0, 24, 24), b"", b"x")
        )
        one.after = (b"PK\x07\x08" if rng.random() < 0.7 else b"") + sizes


def large_sizes(rng: Random, held: MutableArchive) -> None:
    """Write the sizes of a record in the zip64 field, true or changed."""
    if held.parts:
        one, full = _part(rng, held), 2**32 - 1
        sizes = [len(one.data) + rng.choice((0, 0, 0, 1, -1, 2**32)) for _ in range(2)]
        extra = struct.pack("<HH2Q", 1, 16, *(max(0, size) for size in sizes))
        one.central.update(length=full, packed=full, extra=extra)


def change_end(rng: Random, held: MutableArchive) -> None:
    name = rng.choice([*_ENDS])
    true = len(held.parts) if name in ("here", "total") else None
    held.end[name] = _value(rng, _ENDS[name], true)


def change_zip64(rng: Random, held: MutableArchive) -> None:
    """Add the zip64 end, which changes nothing, or one that lies."""
    held.zip64 = held.zip64 or {}
    if rng.random() < 0.5:
        name = rng.choice([*_ENDS64])
        held.zip64[name] = _value(rng, _ENDS64[name], len(held.parts))


def surround(rng: Random, held: MutableArchive) -> None:
    """Put bytes before, inside or after the archive, or behind a record."""
    data = rng.choice((b"PK\3\4", b"PK\5\6" + bytes(18), bytes(16), b"junk", b"\x80\x02."))
    where = rng.choice(("prefix", "gap", "suffix", "comment", "after", "before"))
    if where not in ("after", "before"):
        held.end[where] = data
    elif held.parts:
        setattr(_part(rng, held), where, data)


def drop_sums(rng: Random, held: MutableArchive) -> None:
    """Write the file without checksums, as torch can be told to, or with one of them."""
    held.has_sums = not held.has_sums


def hide(rng: Random, held: MutableArchive) -> None:
    """Leave a record out, but not its entry in the directory."""
    if held.parts:
        one = _part(rng, held)
        one.absent = True
        one.central["offset"] = _value(rng, 2)


HEADERS: Sequence[Mutation] = (
    change_field, change_field, change_directory, rename, rename, rename_root, reorder, reorder,
    duplicate, add_record, add_record, add_record, delete_record, change_data, damage, damage,
    decide, decide, swap_data, swap_data, extra_field, follow, large_sizes, change_end,
    change_zip64, change_zip64, surround, drop_sums, hide,
)  # fmt: skip
