"""The short windows of the families, as functions of the context's length (format.md 3)."""

from collections.abc import Callable
from math import ceil

TILE = 128


def half(context: int) -> int:
    """Return the window of half a context, rounded down."""
    return context // 2


def rounded_share(parts: int) -> Callable[[int], int]:
    """Return the window of 1 / `parts` of a context, both rounded up: first to 1, then to 128."""

    def window(context: int) -> int:
        return TILE * ceil(ceil(context / parts) / TILE)

    return window
