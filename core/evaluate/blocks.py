"""Blocks of neighbouring windows: what is scored, stored and counted as finished at a time.

The windows of a block depend only on their size, never on a machine or on how many are scored, so
its losses have the same bits in every run on one route.
"""

from dataclasses import dataclass

from core.evaluate.windows import Windows

_MOST_TOKENS = 8192
_MOST_WINDOWS = 16


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring windows; `first` is the position of the first one in the text."""

    number: int
    first: int
    rows: tuple[tuple[int, ...], ...]


def windows_per_block(size: int) -> int:
    """Return how many windows of `size` predicted ids are in a block; the last may have fewer."""
    return max(1, min(_MOST_WINDOWS, _MOST_TOKENS // size))


def blocks_of(windows: Windows, wanted: int | None = None) -> tuple[Block, ...]:
    """Return the fewest blocks with at least `wanted` windows, all of them for None.

    They are in the order in which they are visited: every prefix is spread evenly over the text,
    and a larger number contains a smaller one.
    """
    step = windows_per_block(windows.size)
    chosen: list[Block] = []
    held = 0
    for number in visiting_order(-(-len(windows.rows) // step)):
        if wanted is not None and held >= wanted:
            break
        chosen.append(_block(windows, number, step))
        held += len(chosen[-1].rows)
    return tuple(chosen)


def first_blocks(windows: Windows, wanted: int) -> tuple[Block, ...]:
    """Return the blocks that hold the first `wanted` windows of the text."""
    step = windows_per_block(windows.size)
    count = -(-min(wanted, len(windows.rows)) // step)
    return tuple(_block(windows, number, step) for number in visiting_order(count))


def block_holding(windows: Windows, window: int) -> Block:
    """Return the block with the window at a position of the text."""
    step = windows_per_block(windows.size)
    return _block(windows, window // step, step)


def visiting_order(count: int) -> list[int]:
    """Return 0 to count - 1 by their bits in reverse."""
    bits = max(0, count - 1).bit_length()
    reversed_bits = (int(f"{one:0{bits}b}"[::-1], 2) if bits else 0 for one in range(2**bits))
    return [one for one in reversed_bits if one < count]


def _block(windows: Windows, number: int, step: int) -> Block:
    return Block(number, number * step, windows.rows[number * step : (number + 1) * step])
