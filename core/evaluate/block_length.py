"""How much neighbouring windows repeat each other: the variance inflation and the block length."""

from dataclasses import dataclass
from math import ceil, log10, sqrt

from core.kernels.torchload import torch

# Widths and thresholds of Politis and White (2004). The least width keeps the estimate stable where
# the correlations are too weak to be found one by one.
_QUIET_LAGS = 5
_LEAST_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Dependence:
    """What the order of paired differences says about their mean.

    `inflation` is the variance of the mean over that of as many independent units, at least 1;
    `block` is the number of neighbouring windows in a block.
    """

    inflation: float
    block: int


def dependence(differences: torch.Tensor) -> Dependence:
    """Return the dependence between neighbours of one pair's differences, given in window order.

    The long-run variance is a sum of autocovariances under a flat-top kernel, whose width follows
    from the last lag with a correlation. The mean was fitted, which takes a share of every
    autocovariance; the sum is divided by what remains.
    """
    count = len(differences)
    centred = differences - differences.mean()
    variance = float(centred @ centred) / count
    if variance == 0:
        return Dependence(1.0, 1)
    lags = min(count - 1, max(3 * _LEAST_WIDTH, 2 * ceil(sqrt(count))))
    correlations = [
        float(centred[lag:] @ centred[:-lag]) / count / variance for lag in range(1, lags + 1)
    ]
    width = min(max(_LEAST_WIDTH, 2 * _last_lag(correlations, count)), lags, count // 4)
    kernel = [min(1.0, 2 * (1 - lag / width)) for lag in range(1, width)]
    total = 1 + 2 * sum(map(float.__mul__, kernel, correlations))
    fitted = (1 + 2 * sum(kernel)) / count
    inflation = max(1.0, total / (1 - fitted) * (count - 1) / count)
    return Dependence(inflation, max(1, min(ceil(4 * width / 3), count // 8)))


def _last_lag(correlations: list[float], count: int) -> int:
    """Return the last lag before a run of lags without a correlation that can be seen."""
    visible = 2 * sqrt(log10(count) / count)
    for lag in range(len(correlations)):
        if all(abs(one) < visible for one in correlations[lag : lag + _QUIET_LAGS]):
            return lag
    return len(correlations)
