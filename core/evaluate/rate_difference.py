"""Two checkpoints with several samples for each case: cases are resampled (judging.md 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.kernels.torchload import torch

RESAMPLES, CONFIDENCE = 2_000, 0.95
# Fewer cases give no interval.
LEAST_CASES = 40
_SEED = 13
# Elements of the cases that are drawn at a time.
_DRAWN = 2**22


@dataclass(frozen=True, slots=True)
class RateDifference:
    """The mean of the rates of b minus those of a, with a 95 % interval; None for few cases."""

    difference: float
    low: float | None
    high: float | None
    cases: int


def rate_difference(a: Sequence[float], b: Sequence[float]) -> RateDifference:
    """Return the difference of the rates of the same cases, by a seeded bootstrap-t over cases.

    Raises ValueError when the numbers of cases differ or are 0.
    """
    if not a or len(a) != len(b):
        raise ValueError("both checkpoints need rates of the same cases")
    values = torch.tensor(b, dtype=torch.float64) - torch.tensor(a, dtype=torch.float64)
    count, mean = len(values), float(values.mean())
    if count < LEAST_CASES:
        return RateDifference(mean, None, None, count)
    error = float(values.std()) / count**0.5
    if error == 0:
        return RateDifference(mean, mean, mean, count)
    largest = _studentised(values, mean).sort().values
    tail = (1 - CONFIDENCE) / 2
    low, high = (float(largest[int(share * (RESAMPLES - 1))]) for share in (tail, 1 - tail))
    return RateDifference(mean, mean - high * error, mean - low * error, count)


def _studentised(values: "torch.Tensor", mean: float) -> "torch.Tensor":
    """Return (mean* - mean) / error* of each resample."""
    generator = torch.Generator().manual_seed(_SEED)
    count, parts = len(values), []
    size = max(1, _DRAWN // count)
    # A resample of equal cases has no spread; its error stays a share of the whole one.
    least = 0.1 * float(values.std())
    for start in range(0, RESAMPLES, size):
        rows = min(size, RESAMPLES - start)
        drawn = values[torch.randint(count, (rows, count), generator=generator)]
        parts.append((drawn.mean(1) - mean) / (drawn.std(1).clamp_min(least) / count**0.5))
    return torch.cat(parts)
