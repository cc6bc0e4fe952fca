"""Two checkpoints with several samples for each case: cases are resampled (judging.md 4)."""

from collections.abc import Iterator, Sequence

from core.kernels.torchload import torch
from core.suites.report import CellDifference, Judged, RateDifference, best_of
from core.suites.suite import Suite

RESAMPLES, CONFIDENCE = 2_000, 0.95
# Fewer cases give no interval.
LEAST_CASES = 40
_SEED = 13
# Elements of the cases that are drawn at a time.
_DRAWN = 2**22


def cell_differences(suite: Suite, judged: Sequence[Judged]) -> Iterator[CellDifference]:
    """Yield each checkpoint against the best one in each cell that is not greedy.

    Rates of a case are its exact probability, and the share of its right samples.
    """
    best = best_of(judged)
    for one in judged:
        for number, cell in enumerate(suite.grid.cells):
            if one is best or cell.settings.greedy:
                continue
            for exact in (True, False):
                a, b = (_rates(suite, each, number, exact=exact) for each in (best, one))
                if a and len(a) == len(b):
                    yield CellDifference(best.name, one.name, cell, exact, rate_difference(a, b))


def _rates(suite: Suite, judged: Judged, number: int, *, exact: bool) -> list[float]:
    outcomes = judged.outcomes
    if exact:
        found = (one.answers.probabilities for one in outcomes)
        return [each[number] for each in found if each is not None]
    opened = (one for one in outcomes if one.case.checks.opens and suite.samples)
    return [one.correct[number] / suite.samples for one in opened]


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
    # The cases of a resample can be equal; its error stays a share of the whole one.
    least = 0.1 * float(values.std())
    for start in range(0, RESAMPLES, size):
        rows = min(size, RESAMPLES - start)
        drawn = values[torch.randint(count, (rows, count), generator=generator)]
        parts.append((drawn.mean(1) - mean) / (drawn.std(1).clamp_min(least) / count**0.5))
    return torch.cat(parts)
