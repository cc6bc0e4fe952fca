"""Flips of two checkpoints and the exact test over them."""

import pytest

from core.suites.flips import flips


def test_cases_that_one_alone_has_right() -> None:
    a = {1: True, 2: True, 3: False, 4: True, 5: False}
    b = {1: True, 2: False, 3: True, 4: False, 6: True}
    found = flips("a", "b", a, b)
    assert (found.only_a, found.only_b, found.cases) == ((2, 4), (3,), 4)
    assert found.p_value == 1.0
    assert found.regression_p_value == 0.5
    assert not found.is_regression


def test_six_to_none_is_significant() -> None:
    right = dict.fromkeys(range(6), True)
    wrong = dict.fromkeys(range(6), False)
    found = flips("a", "b", right, wrong)
    assert found.p_value == pytest.approx(0.03125)
    assert found.regression_p_value == pytest.approx(1 / 64)
    assert found.is_regression
    assert not flips("b", "a", wrong, right).is_regression
