"""How much texts repeat themselves: shares of repeated and of distinct n-grams."""

from collections.abc import Iterator, Sequence


def repeated_share(rows: Sequence[Sequence[int]], length: int) -> float | None:
    """Return the share of n-grams that occurred earlier in the same row; None without n-grams."""
    grams = [list(_grams(row, length)) for row in rows]
    total = sum(map(len, grams))
    return 1 - sum(len(set(one)) for one in grams) / total if total else None


def distinct_share(rows: Sequence[Sequence[int]], length: int) -> float | None:
    """Return the number of different n-grams of all rows over that of all; None without n-grams."""
    grams = [gram for row in rows for gram in _grams(row, length)]
    return len(set(grams)) / len(grams) if grams else None


def _grams(row: Sequence[int], length: int) -> Iterator[tuple[int, ...]]:
    return (tuple(row[start : start + length]) for start in range(len(row) - length + 1))
