"""Random changes of bytes that know nothing of what they are."""

import struct
from collections.abc import Callable, Sequence
from random import Random

Mutation = Callable[[Random, bytes], bytes]
_MARKS = (b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"\x80\x02", b'{"', b"[", b"}", b"\0" * 8,
          b"\xff" * 4, b"\n", b"\\u0000", b"Infinity", b"\x80\x04\x95")  # fmt: skip


def flip(rng: Random, data: bytes) -> bytes:
    """Flip one bit, near the end three times in four: that is where archives have their headers."""
    if not data:
        return data
    changed = bytearray(data)
    at = rng.randrange(len(data))
    if rng.random() < 0.5:
        at = max(0, len(data) - 1 - rng.randrange(min(len(data), 600)))
    changed[at] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: Random, data: bytes) -> bytes:
    """Drop the end, the beginning or a part."""
    first, second = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return rng.choice(
        (data[:first], data[second:], data[:first] + data[second:], data[:-1], data[1:])
    )


def insert(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice((*_MARKS, bytes([rng.randrange(256)]))) + data[at:]


def repeat(rng: Random, data: bytes) -> bytes:
    """Write a part, or the whole, twice."""
    if rng.random() < 0.3:
        return data + data
    first, second = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:second] + data[first:second] + data[second:]


def overwrite(rng: Random, data: bytes) -> bytes:
    """Write an odd number over some bytes, or other bytes of the same file."""
    size = rng.choice((1, 2, 4, 8))
    if len(data) < size:
        return data
    at, there = rng.randrange(len(data) - size + 1), rng.randrange(len(data) - size + 1)
    number = rng.choice((0, 1, 2**31, 2**63, 2**64 - 1, rng.randrange(2**16)))
    new = struct.pack("<Q", number)[:size] if rng.random() < 0.7 else data[there : there + size]
    return data[:at] + new + data[at + size :]


BYTES: Sequence[Mutation] = (flip, flip, flip, cut, insert, repeat, overwrite)
