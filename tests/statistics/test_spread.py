"""Where percentiles lie."""

import pytest

from core.statistics.spread import percentile_place


def test_a_percentile_lies_between_two_values() -> None:
    assert percentile_place(5, 50) == (2, 0.0)
    assert percentile_place(5, 95) == (3, pytest.approx(0.8))
    assert percentile_place(5, 100) == (3, 1.0)
    assert percentile_place(1, 99) == (0, 0.0)
    assert percentile_place(2, 0) == (0, 0.0)


@pytest.mark.parametrize(("count", "percent"), [(0, 50), (3, -1), (3, 101)])
def test_others_are_refused(count: int, percent: float) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile_place(count, percent)
