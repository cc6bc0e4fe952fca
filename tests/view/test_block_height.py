"""Numbers as blocks."""

from tui.view.block_height import block_height


def test_a_block_is_an_eighth_for_each_whole_number() -> None:
    heights = [block_height(value) for value in (-1, 0, 0.4, 0.6, 1, 2, 3.9, 7.4, 8, 1000)]
    assert heights == [" ", " ", " ", "▁", "▁", "▂", "▄", "▇", "█", "█"]
