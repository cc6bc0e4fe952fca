"""The interval of a difference of rates over the same cases."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics.paired_rates import difference_interval


def test_without_differing_cases_the_interval_is_around_zero() -> None:
    found = difference_interval(0, 0, 100)
    assert found.low == -found.high
    # Wilson's upper end of 0 of 100.
    assert found.high == pytest.approx(0.0370, abs=1e-4)


def test_a_clear_difference_is_on_one_side_of_zero() -> None:
    found = difference_interval(45, 2, 10_010)
    assert 0.002 < found.low < 43 / 10_010 < found.high < 0.0065


@given(st.integers(0, 60), st.integers(0, 60), st.integers(120, 400))
def test_it_holds_the_difference_and_turns_with_it(a: int, b: int, cases: int) -> None:
    found, turned = difference_interval(a, b, cases), difference_interval(b, a, cases)
    assert -1 <= found.low <= (a - b) / cases <= found.high <= 1
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))
    wider = difference_interval(a, b, cases, 0.99)
    assert wider.low <= found.low
    assert wider.high >= found.high


def test_it_covers_the_true_difference_at_least_as_often_as_it_says() -> None:

    drawn, held, trials = random.Random(5), 0, 1500
    for _ in range(trials):
        kinds = [drawn.random() for _ in range(200)]
        only_a, only_b = sum(one < 0.06 for one in kinds), sum(0.06 <= one < 0.1 for one in kinds)
        found = difference_interval(only_a, only_b, 200)
        held += found.low <= 0.02 <= found.high
    assert held / trials >= 0.945


@pytest.mark.parametrize(("a", "b", "cases"), [(-1, 0, 9), (5, 5, 9), (0, 0, 0)])
def test_what_are_not_rates_is_refused(a: int, b: int, cases: int) -> None:
    with pytest.raises(ValueError, match="rate"):
        difference_interval(a, b, cases)
