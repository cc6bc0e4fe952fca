from math import sqrt
from statistics import NormalDist

import pytest

from core.statistics.wilson import wilson_interval


def test_97_of_100():
    interval = wilson_interval(97, 100)
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.915, 0.990)


def test_100_of_100_reaches_down_to_its_closed_form():
    interval = wilson_interval(100, 100)
    z2 = NormalDist().inv_cdf(0.975) ** 2
    assert interval.low == pytest.approx(100 / (100 + z2), abs=1e-12)
    assert interval.high == 1.0


def test_none_of_n_mirrors_all_of_n():
    assert wilson_interval(0, 40).low == 0.0
    assert wilson_interval(0, 40).high == pytest.approx(1 - wilson_interval(40, 40).low)


@pytest.mark.parametrize(("successes", "cases"), [(1, 3), (5, 12), (50, 100), (999, 1000)])
def test_the_bounds_are_the_rates_at_which_the_score_test_is_at_its_limit(successes, cases):
    interval = wilson_interval(successes, cases)
    for bound in (interval.low, interval.high):
        score = abs(successes / cases - bound) / sqrt(bound * (1 - bound) / cases)
        assert score == pytest.approx(NormalDist().inv_cdf(0.975))


@pytest.mark.parametrize(("successes", "cases"), [(0, 0), (3, 2), (-1, 4)])
def test_what_is_not_a_rate_is_refused(successes, cases):
    with pytest.raises(ValueError, match="not a rate"):
        wilson_interval(successes, cases)


def test_a_confidence_of_one_is_refused():
    with pytest.raises(ValueError, match="confidence"):
        wilson_interval(1, 2, confidence=1.0)
