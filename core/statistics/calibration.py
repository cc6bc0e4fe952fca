"""Whether a model is right as often as it says: calibration of its most likely ids."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random

BINS = 15
# Simulations of a perfectly calibrated model; their mean error varies little.
_ROUNDS, _SEED = 20, 13
# From this variance on, a number of hits is as good as normal.
_LARGE = 100.0


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Tokens of similar confidence: their mean probability, and the share that is right."""

    tokens: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Bins with equal numbers of tokens, in order of confidence.

    `error` is the expected calibration error: the mean distance of confidence and accuracy over
    tokens, 0 to 1. `simulated` is what a perfectly calibrated model of the same confidences shows,
    whose bins are apart by chance alone.
    """

    bins: tuple[CalibrationBin, ...]
    error: float
    simulated: float


def calibration(confidences: Sequence[float], hits: Sequence[bool]) -> Calibration:
    """Return the calibration of predictions by their probabilities and whether they were right.

    Raises ValueError for no predictions, and when the two differ in length.
    """
    if not confidences or len(confidences) != len(hits):
        raise ValueError("calibration needs a hit for each of at least one confidence")
    order = sorted(range(len(confidences)), key=confidences.__getitem__)
    bins = [[(confidences[one], hits[one]) for one in part] for part in _parts(order)]
    said = [[confidence for confidence, _ in one] for one in bins]
    found = tuple(
        CalibrationBin(len(one), sum(own) / len(one), sum(hit for _, hit in one) / len(one))
        for one, own in zip(bins, said, strict=True)
    )
    error = sum(one.tokens * abs(one.confidence - one.accuracy) for one in found) / len(order)
    random = Random(_SEED)  # noqa: S311 - a simulation, not a secret
    apart = sum(_apart_by_chance(one, random) for one in said)
    return Calibration(found, error, apart / len(order))


def _parts(order: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield parts whose sizes differ by at most 1; empty ones are left out."""
    for number in range(BINS):
        part = order[number * len(order) // BINS : (number + 1) * len(order) // BINS]
        if part:
            yield part


def _apart_by_chance(confidences: Sequence[float], random: Random) -> float:
    """Return how far the number of hits is from its mean, if each has exactly this probability.

    It is the mean of all simulations.
    """
    mean = sum(confidences)
    variance = sum(one * (1 - one) for one in confidences)
    if variance > _LARGE:
        return sum(abs(random.gauss(0, sqrt(variance))) for _ in range(_ROUNDS)) / _ROUNDS
    draw = random.random
    hits = (sum(draw() < one for one in confidences) for _ in range(_ROUNDS))
    return sum(abs(mean - one) for one in hits) / _ROUNDS
