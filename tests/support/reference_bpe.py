"""Byte-pair encoding as its definition says: slow, and without tiktoken."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import regex  # type: ignore[import-untyped]

BYTES = {bytes([value]): value for value in range(256)}


def encode(text: str, pattern: str, ranks: Mapping[bytes, int]) -> list[int]:
    """Return the ids of a text: its pieces, each merged by the lowest rank until none is left."""
    return [ranks[part] for piece in regex.findall(pattern, text) for part in _merged(piece, ranks)]


def _merged(piece: str, ranks: Mapping[bytes, int]) -> list[bytes]:
    parts = [bytes([value]) for value in piece.encode()]
    while pairs := list(_mergeable(parts, ranks)):
        _, at = min(pairs)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return parts


def _mergeable(parts: list[bytes], ranks: Mapping[bytes, int]) -> Iterator[tuple[int, int]]:
    for at in range(len(parts) - 1):
        if (rank := ranks.get(parts[at] + parts[at + 1])) is not None:
            yield rank, at


def trained(text: str, pattern: str, merges: int) -> dict[bytes, int]:
    """Return the ranks of a tokenizer that was trained on a text."""
    ranks = dict(BYTES)
    pieces = [_merged(piece, ranks) for piece in regex.findall(pattern, text)]
    while len(ranks) < len(BYTES) + merges:
        pairs = [pair for parts in pieces for pair in pairwise(parts)]
        if not pairs:
            break
        first, second = max(sorted(set(pairs)), key=pairs.count)
        ranks.setdefault(first + second, len(ranks))
        pieces = [_merged(b"".join(parts).decode(), ranks) for parts in pieces]
    return ranks
