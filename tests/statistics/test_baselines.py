"""Unigrams and bigrams against closed forms."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics.baselines import Baselines, bigram_nats, unigram_nats

ROWS = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=20), max_size=8)


def test_unigrams_are_counts_and_a_half() -> None:
    fitted = Baselines([(9, 0, 0, 1), (9, 0, 2, 2)], 10)
    # Six ids after the first of each row, and 10 halves.
    assert fitted.unigram(0) == pytest.approx(3.5 / 11)
    assert fitted.unigram(9) == pytest.approx(0.5 / 11)
    assert unigram_nats(fitted, [(5, 0, 9)]) == pytest.approx(-log(3.5 / 11) - log(0.5 / 11))


def test_bigrams_take_a_count_for_each_kind_of_follower_from_the_unigrams() -> None:
    fitted = Baselines([(0, 1, 0, 1, 0, 2)], 3)
    # 0 is followed by 1, 1 and 2; the unigrams of 5 ids are (2, 2, 1) and halves.
    assert fitted.bigram(0, 1) == pytest.approx((2 + 2 * 2.5 / 6.5) / 5)
    assert fitted.bigram(0, 0) == pytest.approx((0 + 2 * 2.5 / 6.5) / 5)
    assert fitted.bigram(2, 1) == fitted.unigram(1)
    assert bigram_nats(fitted, [(0, 1)]) == pytest.approx(-log(fitted.bigram(0, 1)))


@given(ROWS)
def test_probabilities_sum_to_1(rows: list[list[int]]) -> None:
    fitted = Baselines(rows, 6)
    assert sum(map(fitted.unigram, range(6))) == pytest.approx(1)
    for before in range(6):
        assert sum(fitted.bigram(before, index) for index in range(6)) == pytest.approx(1)


def test_a_cycle_costs_bigrams_little_and_unigrams_the_entropy() -> None:
    rows = [[number % 4 for number in range(4001)]]
    fitted = Baselines(rows, 4)
    assert unigram_nats(fitted, rows) / 4000 == pytest.approx(log(4), abs=1e-4)
    assert bigram_nats(fitted, rows) / 4000 == pytest.approx(0, abs=1e-3)
