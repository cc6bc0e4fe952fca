from itertools import product

import pytest

from core.statistics.mcnemar import one_sided, two_sided


def test_six_to_none():
    assert two_sided(6, 0) == 2 / 64
    assert one_sided(6, 0) == 1 / 64


def test_without_a_difference_p_is_one():
    assert two_sided(0, 0) == one_sided(0, 0) == 1.0


def test_as_many_on_both_sides_is_one():
    assert two_sided(7, 7) == 1.0


def test_gains_are_not_a_regression():
    assert one_sided(0, 6) == 1.0


def test_equal_to_counting_all_outcomes_of_coins():
    for lost, gained in product(range(6), range(5)):
        outcomes = [sum(coins) for coins in product((0, 1), repeat=lost + gained)]
        assert one_sided(lost, gained) == sum(o >= lost for o in outcomes) / len(outcomes)


def test_many_cases_stay_exact():
    assert two_sided(5000, 5000) == 1.0
    assert 0 < two_sided(5200, 4800) < 1e-4


def test_a_negative_number_is_refused():
    with pytest.raises(ValueError, match="numbers of cases"):
        one_sided(-1, 2)
