"""The ranges of positions: what they are, and that they cover a window."""

from hypothesis import given
from hypothesis import strategies as st

from core.statistics.position_bins import bin_name, position_bins


def test_each_range_is_as_long_as_all_before_it() -> None:
    names = [bin_name(one) for one in position_bins(64)]
    assert names == ["1", "2", "3-4", "5-8", "9-16", "17-32", "33-64"]
    assert [bin_name(one) for one in position_bins(2049)][-2:] == ["1,025-2,048", "2,049"]


def test_small_windows() -> None:
    assert [*map(list, position_bins(5))] == [[0], [1], [2, 3], [4]]
    assert position_bins(1) == (range(1),)
    assert position_bins(0) == ()


@given(st.integers(0, 5000))
def test_every_position_is_in_one_range(size: int) -> None:
    assert [position for one in position_bins(size) for position in one] == [*range(size)]
