"""Blocks of neighbouring windows: what is scored, stored and counted as finished at a time.

The windows of a block depend only on their size, never on a machine or on how many are scored, so
its losses have the same bits in every run on one route.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.judging.windows import Windows

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


def blocks_holding(windows: Windows, chosen: Iterable[int]) -> tuple[Block, ...]:
    """Return the blocks that hold windows by their positions in the text, in order of visits."""
    step = windows_per_block(windows.size)
    wanted = {position // step for position in chosen}
    order = visiting_order(max(wanted, default=-1) + 1)
    return tuple(_block(windows, number, step) for number in order if number in wanted)


def same_blocks(windows: Windows, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with the same numbers of other windows of the same size."""
    step = windows_per_block(windows.size)
    return tuple(_block(windows, block.number, step) for block in blocks)


def positions(blocks: Iterable[Block], most: int | None = None) -> list[int]:
    """Return the positions in the text of all windows of blocks; with `most`, those before it."""
    every = (block.first + row for block in blocks for row in range(len(block.rows)))
    return sorted(one for one in every if most is None or one < most)


def visiting_order(count: int) -> list[int]:
    """Return 0 to count - 1 by their bits in reverse."""
    bits = max(0, count - 1).bit_length()
    reversed_bits = (int(f"{one:0{bits}b}"[::-1], 2) if bits else 0 for one in range(2**bits))
    return [one for one in reversed_bits if one < count]


def _block(windows: Windows, number: int, step: int) -> Block:
    return Block(number, number * step, windows.rows[number * step : (number + 1) * step])
