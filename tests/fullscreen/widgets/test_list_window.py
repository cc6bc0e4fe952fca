"""Which row is on which line: heads stay at the top at every offset, and each row can be shown."""

from hypothesis import given
from hypothesis import strategies as st

from tui.fullscreen.widgets.list_window import COLUMN_HEADS, ListWindow

RUNS = st.lists(st.integers(1, 6), min_size=1, max_size=5)


def heads_of(runs: list[int], *, with_heads: bool) -> list[int | None]:
    """Return the heads of runs with this number of rows each."""
    heads: list[int | None] = []
    for length in runs:
        head = len(heads)
        heads += [head] * (length + 1) if with_heads else [None] * length
    return heads


@given(RUNS, st.booleans(), st.integers(4, 12), st.data())
def test_the_heads_are_right_at_every_offset(runs, with_heads, height, data):
    heads = heads_of(runs, with_heads=with_heads)
    last = max(0, ListWindow(heads, height).total - height)
    offset = data.draw(st.integers(0, last))
    window = ListWindow(heads, height, offset)
    shown = [window.row_at(y) for y in range(height)]
    assert shown[0] == COLUMN_HEADS
    # The rows follow each other; in place of the first is the head of its run.
    following = [n if n < len(heads) else None for n in range(offset, offset + height - 1)]
    assert shown[2:] == following[1:]
    first = heads[offset]
    assert shown[1] == (offset if first is None else first)


@given(RUNS, st.booleans(), st.integers(1, 12), st.integers(0, 40))
def test_each_row_can_be_brought_into_view(runs, with_heads, height, offset):
    heads = heads_of(runs, with_heads=with_heads)
    last = max(0, ListWindow(heads, height).total - height)
    before = ListWindow(heads, height, min(offset, last))
    for row in range(len(heads)):
        found = before.showing(row)
        assert 0 <= found <= last
        after = ListWindow(heads, height, found)
        lines = [after.row_at(y) for y in range(height)]
        assert row in lines
        if row in [before.row_at(y) for y in range(height)] and heads[row] != row:
            assert found == before.offset


def test_a_low_list_has_no_heads_that_stay():
    heads = heads_of([3, 3], with_heads=True)
    assert [ListWindow(heads, 2, 1).row_at(y) for y in range(2)] == [1, 2]
    assert [ListWindow(heads, 3, 1).row_at(y) for y in range(3)] == [COLUMN_HEADS, 1, 2]
    assert [ListWindow(heads, 4, 1).row_at(y) for y in range(4)] == [COLUMN_HEADS, 0, 2, 3]
    assert ListWindow([], 9).row_at(0) is None
