from itertools import combinations

import pytest

from core.statistics.pass_at_k import exact_pass_at_k, pass_at_k, pass_power_k


@pytest.mark.parametrize("correct", range(7))
@pytest.mark.parametrize("k", range(1, 7))
def test_equal_to_counting_all_subsets(correct, k):
    subsets = list(combinations([True] * correct + [False] * (6 - correct), k))
    assert pass_at_k(6, correct, k) == pytest.approx(sum(map(any, subsets)) / len(subsets))
    assert pass_power_k(6, correct, k) == pytest.approx(sum(map(all, subsets)) / len(subsets))


def test_at_one_both_are_the_rate():
    assert pass_at_k(10, 3, 1) == pytest.approx(0.3)
    assert pass_power_k(10, 3, 1) == pytest.approx(0.3)


def test_exact():
    assert exact_pass_at_k(0.5, 3) == pytest.approx(0.875)
    assert (exact_pass_at_k(0.0, 5), exact_pass_at_k(1.0, 5)) == (0.0, 1.0)


def test_a_small_probability_keeps_its_digits():
    assert exact_pass_at_k(1e-20, 100) == pytest.approx(1e-18, rel=1e-12)


@pytest.mark.parametrize(("samples", "correct", "k"), [(5, 2, 6), (5, 6, 1), (5, 2, 0), (5, -1, 1)])
def test_what_is_not_defined_is_refused(samples, correct, k):
    with pytest.raises(ValueError, match="not defined"):
        pass_at_k(samples, correct, k)
    with pytest.raises(ValueError, match="not defined"):
        pass_power_k(samples, correct, k)


@pytest.mark.parametrize(("probability", "k"), [(1.1, 1), (-0.1, 1), (0.5, 0), (float("nan"), 1)])
def test_what_is_not_a_probability_is_refused(probability, k):
    with pytest.raises(ValueError, match="not defined"):
        exact_pass_at_k(probability, k)
