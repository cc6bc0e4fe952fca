"""Calibration of predictions whose error is known."""

from math import pi, sqrt
from random import Random

import pytest

from core.statistics.calibration import BINS, calibration


def test_certain_and_always_right_is_without_error() -> None:
    found = calibration([1.0] * 30, [True] * 30)
    assert (found.error, found.simulated) == (0, 0)
    assert [one.tokens for one in found.bins] == [2] * BINS


def test_too_sure_by_a_fifth() -> None:
    # 1,500 predictions of 0.8, of which three in five are right: evenly in every bin.
    found = calibration([0.8] * 1500, [number % 5 < 3 for number in range(1500)])
    assert found.error == pytest.approx(0.2)
    assert all(one.accuracy == pytest.approx(0.6) for one in found.bins)
    # The mean distance of a binomial share of 100 tokens from 0.8.
    assert found.simulated == pytest.approx(sqrt(0.8 * 0.2 / 100) * sqrt(2 / pi), rel=0.15)


def test_a_calibrated_model_is_about_as_far_off_as_the_simulated_one() -> None:
    random = Random(3)
    confidences = [random.random() for _ in range(20_000)]
    found = calibration(confidences, [random.random() < one for one in confidences])
    assert found.error == pytest.approx(found.simulated, rel=0.3)
    assert [one.confidence for one in found.bins] == sorted(one.confidence for one in found.bins)


def test_bins_have_equal_numbers_of_tokens_and_few_tokens_leave_some_out() -> None:
    confidences = [number / 100 for number in range(100)]
    sizes = [one.tokens for one in calibration(confidences, [True] * 100).bins]
    assert sum(sizes) == 100
    assert set(sizes) == {6, 7}
    assert [one.tokens for one in calibration([0.5, 0.6], [True, False]).bins] == [1, 1]


def test_a_hit_for_each_confidence_is_needed() -> None:
    with pytest.raises(ValueError, match="hit"):
        calibration([], [])
    with pytest.raises(ValueError, match="hit"):
        calibration([0.5], [])
