"""The stack of blocks: where each begins, and the block of a line."""

from tui.fullscreen.widgets.block_stack import BlockStack
from tui.fullscreen.widgets.blocks import Line
from tui.fullscreen.widgets.panel_block import PanelBlock


def notice(*lines: str) -> PanelBlock:
    return PanelBlock(lines, "info", 10)


def test_blocks_begin_below_each_other():
    stack = BlockStack()
    places = [stack.add(notice("a", "b")), stack.add(notice("c"))]
    assert (places, stack.tops, stack.height) == ([0, 1], [0, 3], 5)
    assert [stack.line_at(y).text for y in range(-1, 6)] == ["", "a", "b", "", "c", "", ""]


def test_a_narrower_stack_is_measured_again():
    stack = BlockStack()
    blocks = [notice("one two"), notice("c")]
    for block in blocks:
        stack.add(block)
    stack.rewrap(4)
    assert (stack.tops, stack.height) == ([0, 3], 5)
    assert stack.index_of(blocks[0]) == 0


def test_growth_of_the_last_block_moves_no_other():
    stack = BlockStack()
    first, last = notice("one two"), notice("one two")
    stack.add(first)
    stack.add(last)
    last.rewrap(4)
    assert not stack.grow(1)
    first.rewrap(4)
    assert stack.grow(0)
    assert (stack.tops, stack.height) == ([0, 3], 6)


def test_an_empty_stack_has_no_lines_and_no_generation():
    assert BlockStack().line_at(0) == Line()
    assert BlockStack().generation_indexes() == []
