"""Means over windows with their errors, and percentiles over tokens, in float64."""

from core.evaluate.block_length import dependence, error_of_mean
from core.kernels.torchload import torch
from core.statistics.spread import PERCENTILES, Estimate, Spread, percentile_place


def mean_of(values: torch.Tensor) -> float:
    """Return the mean of values [W, T], summed window after window, on every machine alike."""
    total: float = sum(values.mean(1).tolist())
    return total / len(values)


def estimate(values: torch.Tensor) -> Estimate:
    """Return the mean of values [W, T] of windows, with its error over blocks of windows."""
    of_windows = values.mean(1)
    error = None
    if len(of_windows) > 1:
        error = error_of_mean(of_windows, dependence(of_windows))
    return Estimate(mean_of(values), error)


def effective_units(values: torch.Tensor) -> float:
    """Return as how many independent windows those of values [W, T] count."""
    of_windows = values.mean(1)
    return dependence(of_windows).effective(len(of_windows))


def spread(values: torch.Tensor) -> Spread:
    """Return how values [W, T] of tokens are spread."""
    ordered = values.flatten().sort().values
    found = []
    for percent in PERCENTILES:
        below, share = percentile_place(len(ordered), percent)
        first, second = (float(ordered[min(one, len(ordered) - 1)]) for one in (below, below + 1))
        # Equal neighbours give exactly their value.
        found.append(first + (second - first) * share)
    return Spread(estimate(values), tuple(found), float(ordered[0]), float(ordered[-1]))


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
