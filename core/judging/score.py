"""The score of one checkpoint on the windows of a text."""

from dataclasses import dataclass
from enum import StrEnum
from math import exp, inf, log

_LARGEST_EXPONENT = 700.0


class Measure(StrEnum):
    """The unit of a loss that checkpoints are compared by."""

    NATS = "nats/token"
    BITS = "bits/byte"


@dataclass(frozen=True, slots=True)
class Score:
    """The losses of one checkpoint.

    `windows` are positions in the text, in its order, and `means` the mean losses of each, in nats
    per predicted id. `units` are the values that a comparison pairs, one for each window, document
    or piece, which `unit` says: their mean is the loss in `measure`. `tokens` counts predicted ids.
    `bits_per_byte` counts the bytes of the predicted ids and the losses of those that have bytes;
    None without a tokenizer.
    """

    windows: tuple[int, ...]
    means: tuple[float, ...]
    units: tuple[float, ...]
    tokens: int
    nats_per_token: float
    bits_per_byte: float | None
    measure: Measure = Measure.NATS
    unit: str = "window"

    @property
    def bits_per_token(self) -> float:
        """The mean loss in bits."""
        return self.nats_per_token / log(2)

    @property
    def perplexity(self) -> float:
        """The exponential of the mean loss; infinity where a float is too small for it."""
        nats = self.nats_per_token
        return exp(nats) if nats < _LARGEST_EXPONENT else inf

    @property
    def loss(self) -> float:
        """The mean loss in `measure`."""
        return sum(self.units) / len(self.units)
