"""Random numbers from a counter: U(seed, row, index) of design.md 6.

A number depends only on its three counters, so it is the same on every machine and in any order.
"""

import struct
from collections.abc import Iterator
from hashlib import blake2b
from itertools import count

_COUNTER = struct.Struct("<QQQ")
_UNIFORM_BITS = 53
_EIGHT = struct.Struct("<8Q")


def uniform(seed: int, row: int, index: int) -> float:
    """Return U(seed, row, index) in [0, 1): 53 bits of a hash; the counters are below 2^64."""
    digest = blake2b(
        _COUNTER.pack(seed, row, index), digest_size=8, person=b"stepscope draw"
    ).digest()
    return (int.from_bytes(digest, "little") >> (64 - _UNIFORM_BITS)) * 2.0**-_UNIFORM_BITS


def uniforms(seed: int, row: int) -> Iterator[float]:
    """Yield numbers in [0, 1) without end, eight from each hash.

    They are other numbers than those of `uniform`; the counters are below 2^64.
    """
    for index in count():
        digest = blake2b(_COUNTER.pack(seed, row, index), person=b"stepscope cases").digest()
        for bits in _EIGHT.unpack(digest):
            yield (bits >> (64 - _UNIFORM_BITS)) * 2.0**-_UNIFORM_BITS
