"""How much neighbouring windows repeat each other: the variance inflation and the block length."""

from dataclasses import dataclass
from math import ceil, log10, sqrt

from core.kernels.torchload import torch

# Widths and thresholds of Politis and White (2004). The least width keeps the estimate stable where
# the correlations are too weak to be found one by one.
_QUIET_LAGS = 5
_LEAST_WIDTH = 5  # and the cube root of the number of windows, which keeps the bias small
# Differences can alternate, which lowers the variance of the mean. A bound of 1 would widen the
# intervals of independent windows too much; without a bound an estimate could reach 0.
_LEAST_INFLATION = 0.5


@dataclass(frozen=True, slots=True)
class Dependence:
    """What the order of paired differences says about their mean.

    `inflation` is the variance of the mean over that of as many independent units, at least 0.5;
    `block` is the number of neighbouring windows in a block.
    """

    inflation: float
    block: int

    def effective(self, units: int) -> float:
        """Return as how many independent units these count, never more than there are."""
        return units / max(1.0, self.inflation)


def dependence(differences: torch.Tensor) -> Dependence:
    """Return the dependence between neighbours of one pair's differences, given in window order.

    The long-run variance is a sum of autocovariances under a flat-top kernel, whose width follows
    from the last lag with a correlation. The mean was fitted, which takes a share of every
    autocovariance; the sum is divided by what remains.
    """
    count = len(differences)
    centred = differences - differences.mean()
    variance = float(centred @ centred) / count
    if not varies(differences):
        return Dependence(1.0, 1)
    lags = min(count - 1, max(3 * _LEAST_WIDTH, 2 * ceil(sqrt(count))))
    correlations = [
        float(centred[lag:] @ centred[:-lag]) / count / variance for lag in range(1, lags + 1)
    ]
    wanted = max(_LEAST_WIDTH, ceil(count ** (1 / 3)), 2 * _last_lag(correlations, count))
    width = max(1, min(wanted, lags, count // 4))
    kernel = [min(1.0, 2 * (1 - lag / width)) for lag in range(1, width)]
    total = 1 + 2 * sum(map(float.__mul__, kernel, correlations))
    fitted = (1 + 2 * sum(kernel)) / count
    inflation = max(_LEAST_INFLATION, total / (1 - fitted) * (count - 1) / count)
    return Dependence(inflation, max(1, min(ceil(4 * width / 3), count // 8)))


def error_of_mean(values: torch.Tensor, repeat: Dependence) -> float:
    """Return the standard error of the mean of values with this dependence; 0 if all are equal."""
    if not varies(values):
        return 0.0
    return sqrt(float(values.var()) * repeat.inflation / len(values))


def varies(differences: torch.Tensor) -> bool:
    """Return whether the differences are more than one value and its rounding."""
    spread = float(differences.max() - differences.min())
    return spread > 1e-12 * float(differences.abs().max())


def _last_lag(correlations: list[float], count: int) -> int:
    """Return the last lag before a run of lags without a correlation that can be seen."""
    visible = 2 * sqrt(log10(count) / count)
    for lag in range(len(correlations)):
        if all(abs(one) < visible for one in correlations[lag : lag + _QUIET_LAGS]):
            return lag
    return len(correlations)
