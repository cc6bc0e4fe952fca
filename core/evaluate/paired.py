"""The paired comparison of checkpoints over the same windows, by a joint block bootstrap."""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import ceil, isfinite, sqrt

from core.evaluate.block_length import Dependence, dependence, error_of_mean
from core.kernels.torchload import torch
from core.statistics.comparison import (
    LEAST_UNITS,
    TOLERANCE,
    Comparison,
    Interval,
    PairedDifference,
)  # fmt: skip

RESAMPLES = 10_000
CONFIDENCE = 0.95
_SEED = 13
# Bounds the memory of the counts to 40 MB; more blocks would not change the intervals.
_MOST_BLOCKS = 500
# Of a resample, as a share of that of the blocks themselves.
_LEAST_VARIANCE = 0.01
Draw = Callable[[int], torch.Tensor]


def draw_counts(blocks: int, resamples: int = RESAMPLES) -> torch.Tensor:
    """Return how often each resample has each block: resamples × blocks, the same on every run."""
    generator = torch.Generator().manual_seed(_SEED)
    drawn = torch.randint(blocks, (resamples, blocks), generator=generator)
    counts = torch.zeros(resamples, blocks, dtype=torch.float64)
    return counts.scatter_add_(1, drawn, torch.ones((), dtype=torch.float64).expand_as(drawn))


def compare(losses: Sequence[Sequence[float]], draw: Draw = draw_counts) -> Comparison:
    """Compare k checkpoints; the intervals of all pairs hold together with 95 %.

    Args:
        losses: For each checkpoint the mean nats per token of every window, in window order;
            the windows are of one size.
        draw: The resamples for a number of blocks.

    Raises:
        ValueError: A window is missing, the checkpoints have different numbers of windows, or a
            loss is not finite.
    """
    values = _checked(losses)
    means = tuple(float(one.mean()) for one in values)
    names = list(combinations(range(len(values)), 2))
    differences = [values[a] - values[b] for a, b in names]
    repeats = [dependence(one) for one in differences]
    errors = [error_of_mean(*one) for one in zip(differences, repeats, strict=True)]
    enough = [one.effective(len(values[0])) >= LEAST_UNITS for one in repeats]
    block = max([ceil(len(values[0]) / _MOST_BLOCKS), *(one.block for one in repeats)])
    limit = _largest_t(differences, errors, block, draw) if any(enough) else 0.0
    pairs = (
        _pair(one, means, values, repeat, error, block, limit if shown else None)
        for one, repeat, error, shown in zip(names, repeats, errors, enough, strict=True)
    )
    return Comparison(means, tuple(pairs))


def _checked(losses: Sequence[Sequence[float]]) -> torch.Tensor:
    """Return the losses as checkpoints × windows, or refuse them."""
    if not losses or not losses[0] or len({len(one) for one in losses}) != 1:
        raise ValueError("every checkpoint needs a loss for each of the same windows")
    if not all(isfinite(loss) for one in losses for loss in one):
        raise ValueError("a loss is not finite")
    return torch.tensor([list(one) for one in losses], dtype=torch.float64)


def _largest_t(
    differences: list[torch.Tensor], errors: list[float], block: int, draw: Draw
) -> float:
    """Return what the largest |t| of all pairs stays below in 95 % of the resamples."""
    varying = [one for one, error in zip(differences, errors, strict=True) if error > 0]
    if not varying:
        return 0.0
    sums = _block_sums(torch.stack(varying, 1), block)
    blocks = len(sums)
    counts = draw(blocks)
    means = counts @ sums / blocks
    squares = sums.square()
    variances = counts @ squares / blocks - means.square()
    # A resample without the one window that differs does not vary; its |t| stays finite.
    variances = torch.maximum(variances, _LEAST_VARIANCE * squares.mean(0))
    largest = (means.abs() * sqrt(blocks - 1) / variances.sqrt()).amax(1)
    return float(largest.sort().values[int(CONFIDENCE * len(largest))])


def _block_sums(differences: torch.Tensor, block: int) -> torch.Tensor:
    """Return the sums of the scaled, centred differences over blocks whose sizes differ by 1."""
    centred = differences - differences.mean(0)
    centred = centred / centred.square().mean(0).sqrt()
    count = len(centred)
    blocks = count // block
    ends = torch.tensor([round(index * count / blocks) for index in range(blocks + 1)])
    running = torch.cat([torch.zeros_like(centred[:1]), centred.cumsum(0)])
    return running[ends[1:]] - running[ends[:-1]]


def _pair(
    names: tuple[int, int],
    means: tuple[float, ...],
    values: torch.Tensor,
    repeat: Dependence,
    error: float,
    block: int,
    limit: float | None,
) -> PairedDifference:
    """Return one pair; its interval reaches `limit` standard errors to both sides."""
    a, b = names
    # The mean of the differences, not the difference of the means: equal losses give exactly 0.
    difference = float((values[a] - values[b]).mean())
    interval = None
    if limit is not None:
        interval = Interval(difference - limit * error, difference + limit * error)
    return PairedDifference(
        a, b, difference, error, TOLERANCE * min(means[a], means[b]), len(values[a]),
        repeat.effective(len(values[a])), block, interval,
    )  # fmt: skip
