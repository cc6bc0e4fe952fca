"""The temperature at which a model's loss on a text is lowest.

At temperature 1/b, the loss of a token is log sum exp(b z) - b z_right, over logits z minus the
largest one. The first term is kept at a few values of b and interpolated by a polynomial between
them, so the logits are read only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

# The temperatures that can be fitted are from 1/2 to 2.
_LOW, _HIGH = 0.5, 2.0
_COUNT = 12
_ANGLES = tuple((2 * one + 1) * pi / (2 * _COUNT) for one in range(_COUNT))
# Values of b at which the sums are kept (Chebyshev points).
INVERSES = tuple((_LOW + _HIGH) / 2 + (_HIGH - _LOW) / 2 * cos(angle) for angle in _ANGLES)
_WEIGHTS = tuple((-1) ** one * sin(angle) for one, angle in enumerate(_ANGLES))
_GOLDEN = (5**0.5 - 1) / 2
_STEPS = 40


@dataclass(frozen=True, slots=True)
class LossByTemperature:
    """Mean terms of a loss over tokens: `partitions` at INVERSES, and `right` (at most 0)."""

    partitions: tuple[float, ...]
    right: float

    def at(self, inverse: float) -> float:
        """Return the mean loss in nats at the temperature 1 / `inverse`, which is 0.5 to 2."""
        return _interpolated(self.partitions, inverse) - inverse * self.right


def best_inverse(losses: LossByTemperature) -> float:
    """Return the b from 0.5 to 2 with the lowest loss, which is a convex function of b."""
    low, high = _LOW, _HIGH
    for _ in range(_STEPS):
        first, second = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if losses.at(first) <= losses.at(second):
            high = second
        else:
            low = first
    return (low + high) / 2


def _interpolated(values: Sequence[float], at: float) -> float:
    """Return the polynomial through values at INVERSES (barycentric formula)."""
    top = bottom = 0.0
    for inverse, weight, value in zip(INVERSES, _WEIGHTS, values, strict=True):
        if at == inverse:
            return value
        share = weight / (at - inverse)
        top, bottom = top + share * value, bottom + share
    return top / bottom
