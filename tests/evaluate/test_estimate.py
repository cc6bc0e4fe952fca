"""Means, errors, percentiles and correlations over windows against numpy's."""

import numpy as np
import pytest
import torch

from core.evaluate.estimate import correlation, effective_units, estimate, mean_of, spread
from core.statistics.spread import PERCENTILES


def drawn(seed: int, windows: int = 400, size: int = 8) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(windows, size, dtype=torch.float64, generator=generator) + 3


def test_a_mean_has_the_error_of_independent_windows() -> None:
    values = drawn(1)
    found = estimate(values)
    assert found.mean == mean_of(values) == pytest.approx(float(values.mean()))
    # 3,200 independent values of standard deviation 1.
    assert found.error == pytest.approx(1 / 3200**0.5, rel=0.3)
    assert effective_units(values) == pytest.approx(400, rel=0.35)


def test_neighbours_that_repeat_each_other_widen_the_error() -> None:
    values = drawn(2, 100)
    repeated = values.repeat_interleave(4, 0)
    found, single = estimate(repeated).error, estimate(values).error
    assert found is not None
    assert single is not None
    assert found == pytest.approx(single, rel=0.4)
    assert effective_units(repeated) < 200


def test_windows_of_a_document_are_one_unit() -> None:
    # Each document says the same in all its windows; there are 100 of four windows.
    single = drawn(2, 100)
    repeated, documents = single.repeat_interleave(4, 0), [one // 4 for one in range(400)]
    assert estimate(repeated, documents).error == pytest.approx(estimate(single).error)
    assert estimate(repeated, documents).mean == pytest.approx(estimate(single).mean)
    assert effective_units(repeated, documents) == pytest.approx(effective_units(single))
    # Of unequal length, a document counts by its tokens.
    values = torch.tensor([[1.0], [1.0], [1.0], [5.0]], dtype=torch.float64)
    found = estimate(values, [3, 3, 3, 8])
    assert (found.mean, found.error) == (2.0, pytest.approx(0.5))


def test_one_window_does_not_tell_the_error() -> None:
    assert estimate(drawn(3, 1)).error is None
    assert estimate(torch.ones(5, 4, dtype=torch.float64)).error == 0


def test_percentiles_are_numpys() -> None:
    values = drawn(4, 37, 5)
    found = spread(values)
    assert found.percentiles == pytest.approx(np.percentile(values.numpy(), PERCENTILES).tolist())
    assert (found.least, found.most) == (float(values.min()), float(values.max()))
    assert spread(torch.full((1, 1), 2.0)).percentiles == (2.0,) * 5


def test_the_correlation_is_numpys_and_exactly_1_for_equal_figures() -> None:
    one, noise = drawn(5), drawn(6)
    other = one + noise
    expected = np.corrcoef(one.numpy().ravel(), other.numpy().ravel())[0, 1]
    assert correlation(one, other) == pytest.approx(expected)
    assert correlation(one, one.clone()) == 1
    assert correlation(one, torch.ones_like(one)) is None
