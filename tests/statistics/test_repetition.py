"""Repeated and distinct n-grams of rows that are counted by hand."""

import pytest

from core.statistics.repetition import distinct_share, repeated_share


def test_a_loop_repeats_and_a_count_does_not() -> None:
    loop, count = [1, 2] * 5, list(range(10))
    # Seven 4-grams, of which two differ.
    assert repeated_share([loop], 4) == pytest.approx(5 / 7)
    assert repeated_share([count], 4) == 0
    assert repeated_share([loop, count], 4) == pytest.approx(5 / 14)


def test_equal_rows_do_not_repeat_themselves_but_are_not_distinct() -> None:
    rows = [[1, 2, 3]] * 4
    assert repeated_share(rows, 2) == 0
    assert distinct_share(rows, 2) == pytest.approx(2 / 8)
    assert distinct_share(rows, 1) == pytest.approx(3 / 12)


def test_rows_that_are_too_short_have_no_share() -> None:
    assert repeated_share([[1, 2]], 4) is None
    assert distinct_share([], 1) is None
