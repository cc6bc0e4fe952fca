"""Whether a model is right as often as it says: calibration of its most likely ids."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

BINS = 15
# Simulations of a perfectly calibrated model; their mean error varies little.
_ROUNDS, _SEED = 20, 13


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
    ordered = [confidences[one] for one in order]
    bins = tuple(_bins(ordered, [hits[one] for one in order]))
    random = Random(_SEED)  # noqa: S311 - a simulation, not a secret
    simulated = [_error(_bins(ordered, _drawn(ordered, random))) for _ in range(_ROUNDS)]
    return Calibration(bins, _error(bins), sum(simulated) / _ROUNDS)


def _bins(ordered: Sequence[float], hits: Sequence[bool]) -> Iterator[CalibrationBin]:
    """Yield bins whose sizes differ by at most 1, in the order given; empty ones are left out."""
    count = len(ordered)
    for number in range(BINS):
        start, end = number * count // BINS, (number + 1) * count // BINS
        if end > start:
            size = end - start
            confidence = sum(ordered[start:end]) / size
            yield CalibrationBin(size, confidence, sum(hits[start:end]) / size)


def _error(bins: Sequence[CalibrationBin] | Iterator[CalibrationBin]) -> float:
    found = list(bins)
    apart = sum(one.tokens * abs(one.confidence - one.accuracy) for one in found)
    return apart / sum(one.tokens for one in found)


def _drawn(confidences: Sequence[float], random: Random) -> list[bool]:
    """Return hits that happen with exactly these probabilities."""
    draw = random.random
    return [draw() < one for one in confidences]
