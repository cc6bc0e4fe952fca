"""Means over windows with their errors, and percentiles over tokens, in float64."""

from collections.abc import Sequence

from core.evaluate.block_length import dependence, error_of_mean
from core.kernels.torchload import torch
from core.statistics.spread import PERCENTILES, Estimate, Spread, percentile_place

# The number of the document of each window; none where windows stand for themselves.
Documents = Sequence[int]


def mean_of(values: torch.Tensor) -> float:
    """Return the mean of values [W, T], summed window after window, on every machine alike."""
    total: float = sum(values.mean(1).tolist())
    return total / len(values)


def estimate(values: torch.Tensor, documents: Documents = ()) -> Estimate:
    """Return the mean of values [W, T] of windows, with its error over blocks of units.

    A unit is a window, or with `documents` all windows of one number.
    """
    units = _of_units(values, documents)
    error = error_of_mean(units, dependence(units)) if len(units) > 1 else None
    return Estimate(mean_of(values), error)


def effective_units(values: torch.Tensor, documents: Documents = ()) -> float:
    """Return as how many independent units those of values [W, T] count."""
    units = _of_units(values, documents)
    return dependence(units).effective(len(units))


def _of_units(values: torch.Tensor, documents: Documents) -> torch.Tensor:
    """Return a value for each unit, so that their mean is that of all tokens."""
    of_windows = values.mean(1)
    if not documents:
        return of_windows
    _, which = torch.tensor(documents).unique(return_inverse=True)
    sums = torch.zeros(int(which.max()) + 1, dtype=torch.float64).index_add_(0, which, of_windows)
    return sums * (len(sums) / len(of_windows))


def spread(values: torch.Tensor, documents: Documents = ()) -> Spread:
    """Return how values [W, T] of tokens are spread."""
    ordered = values.flatten().sort().values
    found = []
    for percent in PERCENTILES:
        below, share = percentile_place(len(ordered), percent)
        first, second = (float(ordered[min(one, len(ordered) - 1)]) for one in (below, below + 1))
        # Equal neighbours give exactly their value.
        found.append(first + (second - first) * share)
    return Spread(estimate(values, documents), tuple(found), float(ordered[0]), float(ordered[-1]))


def correlation(one: torch.Tensor, other: torch.Tensor) -> float | None:
    """Return the correlation of two figures [W, T]; None where one of them does not vary.

    It is exactly 1 for equal figures.
    """
    if torch.equal(one, other):
        return 1.0
    first, second = one - mean_of(one), other - mean_of(other)
    both = mean_of(first.square()) * mean_of(second.square())
    if both <= 0:
        return None
    return max(-1.0, min(1.0, mean_of(first * second) / float(both**0.5)))
