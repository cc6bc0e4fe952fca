"""Archives whose directory is large, or claims to be."""

from collections.abc import Callable

from archives import CENTRAL, END, END64, LOCATOR, archive, part

Makers = dict[str, Callable[[], bytes]]
_FULL16 = 2**16 - 1


def directories() -> Makers:
    """Return archives with a large directory, in the place of a model."""
    return {
        "a directory of 1,000,000 entries": lambda: _directory(1_000_000, 16),
        "a directory of 99,000 entries": lambda: _directory(99_000, 16),
        "19,000 records": lambda: _records(19_000),
        "99,000 records": lambda: _records(99_000),
        "1,000 names of 60 kB": lambda: _directory(1000, 60_000),
        "1,000,000 entries that claim to be one": lambda: _directory(1_000_000, 16, claimed=1),
        "a directory that claims 2**63 entries": lambda: _directory(1, 16, claimed=2**63),
        "a record name of 65,535 bytes": lambda: _directory(1, 65_535),
    }


def _directory(count: int, length: int, claimed: int | None = None) -> bytes:
    """Return a directory of entries whose names have a length, after bytes of no record."""
    start = 64
    entry = CENTRAL.pack(b"PK\1\2", 20, 20, 0, 0, 0, 0x21, 0, 0, 0, length, *[0] * 6)
    names = (f"m/data/{number:0{length - 7}}".encode() for number in range(count))
    body = b"".join(entry + name for name in names)
    found = count if claimed is None else claimed
    end64 = END64.pack(b"PK\6\6", 44, 45, 45, 0, 0, found, found, len(body), start)
    locator = LOCATOR.pack(b"PK\6\7", 0, start + len(body), 1)
    short = min(found, _FULL16)
    end = END.pack(b"PK\5\6", 0, 0, short, short, len(body), start, 0)
    return b"PK\3\4".ljust(start, b"\0") + body + end64 + locator + end


def _records(count: int) -> bytes:
    """Return an archive with that number of records of no bytes, without an index."""
    records = [part(f"m/data/{number}", b"") for number in range(count)]
    short = min(count, _FULL16)
    return archive(records, zip64={}, here=short, total=short)
