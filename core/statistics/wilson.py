"""The Wilson interval of a rate."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class RateInterval:
    """The bounds of a rate, both between 0 and 1."""

    low: float
    high: float


def wilson_interval(successes: int, cases: int, confidence: float = 0.95) -> RateInterval:
    """Return the two-sided Wilson interval, without a continuity correction.

    Raises:
        ValueError: `cases` is below 1, the successes are not between 0 and the cases, or the
            confidence is not between 0 and 1.
    """
    if cases < 1 or not 0 <= successes <= cases:
        raise ValueError(f"{successes} of {cases} is not a rate")
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence is between 0 and 1, not {confidence}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate, weight = successes / cases, z * z / cases
    middle = (rate + weight / 2) / (1 + weight)
    half = z * sqrt(rate * (1 - rate) / cases + weight / (4 * cases)) / (1 + weight)
    # The closed form touches 0 and 1 there; rounding would leave 1e-17.
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == cases else middle + half
    return RateInterval(low, high)
