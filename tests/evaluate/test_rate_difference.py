"""The bootstrap over cases of per-case rate differences."""

import pytest
import torch

from core.evaluate.rate_difference import rate_difference


def rates(count: int, rate: float, seed: int) -> list[float]:
    generator = torch.Generator().manual_seed(seed)
    return torch.bernoulli(torch.full((count, 8), rate), generator=generator).mean(1).tolist()


def test_the_interval_is_near_that_of_the_normal_distribution() -> None:
    a, b = rates(2000, 0.5, 1), rates(2000, 0.6, 2)
    found = rate_difference(a, b)
    values = torch.tensor(b).double() - torch.tensor(a).double()
    error = float(values.std()) / 2000**0.5
    assert found.difference == pytest.approx(float(values.mean()))
    assert found.low == pytest.approx(found.difference - 1.96 * error, abs=0.15 * error)
    assert found.high == pytest.approx(found.difference + 1.96 * error, abs=0.15 * error)
    assert rate_difference(a, b) == found


def test_coverage_of_equal_checkpoints() -> None:
    held = 0
    for trial in range(100):
        found = rate_difference(rates(80, 0.8, trial), rates(80, 0.8, trial + 1000))
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0 <= found.high
    # 95 of 100 in expectation; below 88 would happen once in 500 runs.
    assert held >= 88


def test_few_cases_have_no_interval_and_equal_ones_no_width() -> None:
    few = rate_difference([0.0] * 39, [1.0] * 39)
    assert (few.difference, few.low, few.high) == (1.0, None, None)
    same = rate_difference([0.5] * 40, [0.5] * 40)
    assert (same.difference, same.low, same.high) == (0.0, 0.0, 0.0)


def test_one_case_that_differs_is_not_a_sure_difference() -> None:
    found = rate_difference([1.0] * 200, [1.0] * 199 + [0.0])
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.difference < found.high


def test_rates_of_other_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="same cases"):
        rate_difference([1.0], [])
