"""The windows of blocks that were read."""

from dataclasses import replace

from core.judging.blocks import blocks_of, positions
from core.judging.read_windows import documents_of, windows_of_blocks
from core.judging.windows import TextLayout, Windows

WINDOWS = Windows(((0,) * 9,) * 40, TextLayout.ROWS, 8, 360, 0, None)


def test_they_are_in_the_order_of_the_text_and_the_last_block_is_shorter() -> None:
    assert windows_of_blocks(WINDOWS, [2, 0]) == (*range(16), *range(32, 40))
    every = blocks_of(WINDOWS)
    assert [*windows_of_blocks(WINDOWS, [one.number for one in every])] == positions(every)


def test_documents_are_those_of_the_windows_if_there_are_any() -> None:
    assert documents_of(WINDOWS, (1, 2)) == []
    of_two = replace(WINDOWS, documents=tuple(one // 20 for one in range(40)))
    assert documents_of(of_two, (0, 19, 20)) == [0, 0, 1]
