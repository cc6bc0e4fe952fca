"""Blocks of windows, and the order in which they are visited."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.judging.blocks import (
    blocks_holding,
    blocks_of,
    visiting_order,
    windows_per_block,
)
from core.judging.windows import TextLayout, Windows


def windows(count: int, size: int = 4096) -> Windows:
    rows = tuple((number,) * (size + 1) for number in range(count))
    return Windows(rows, TextLayout.SHIFT, size, 0, 0, None)


def test_blocks_are_visited_by_their_bits_in_reverse() -> None:
    assert visiting_order(8) == [0, 4, 2, 6, 1, 5, 3, 7]
    assert visiting_order(5) == [0, 4, 2, 1, 3]
    assert (visiting_order(0), visiting_order(1)) == ([], [0])


@pytest.mark.parametrize(("size", "count"), [(64, 16), (512, 16), (2048, 4), (8192, 1), (10**6, 1)])
def test_the_windows_of_a_block_follow_from_their_size(size: int, count: int) -> None:
    assert windows_per_block(size) == count


def test_the_last_block_has_the_rest() -> None:
    found = sorted(blocks_of(windows(5)), key=lambda block: block.number)
    assert [(one.number, one.first, len(one.rows)) for one in found] == [
        (0, 0, 2), (1, 2, 2), (2, 4, 1),
    ]  # fmt: skip
    assert blocks_holding(windows(5), [3]) == (found[1],)


def test_blocks_that_hold_windows_are_each_visited_once() -> None:
    assert [one.number for one in blocks_holding(windows(9), [0, 1, 2, 5, 4, 0])] == [0, 2, 1]
    assert blocks_holding(windows(9), []) == ()


@given(st.integers(1, 60), st.integers(1, 70), st.integers(1, 70))
def test_more_windows_contain_fewer_and_each_is_visited_once(
    count: int, few: int, more: int
) -> None:
    every = windows(count)
    smaller, larger = (blocks_of(every, wanted) for wanted in sorted((few, more)))
    assert larger[: len(smaller)] == smaller
    held = sum(len(block.rows) for block in smaller)
    assert held >= min(count, few, more)
    assert held - len(smaller[-1].rows) < min(few, more)
    rows = [row for block in sorted(blocks_of(every), key=lambda b: b.number) for row in block.rows]
    assert tuple(rows) == every.rows
