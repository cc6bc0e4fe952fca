"""The score of one checkpoint on the windows of a text."""

from dataclasses import dataclass
from math import exp, inf, log

_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True, slots=True)
class Score:
    """Mean losses of one checkpoint; `means` are those of `windows`, in nats per predicted id.

    `windows` are positions in the text, in its order, and `size` is the predicted ids of each.
    `bits_per_byte` counts the bytes of the predicted ids and the losses of those that have bytes;
    None without a tokenizer.
    """

    windows: tuple[int, ...]
    means: tuple[float, ...]
    size: int
    bits_per_byte: float | None

    @property
    def tokens(self) -> int:
        """Number of predicted ids."""
        return len(self.means) * self.size

    @property
    def nats_per_token(self) -> float:
        """The mean loss, as training prints it; all windows have the same size."""
        return sum(self.means) / len(self.means)

    @property
    def bits_per_token(self) -> float:
        """The mean loss in bits."""
        return self.nats_per_token / log(2)

    @property
    def perplexity(self) -> float:
        """The exponential of the mean loss; infinity where a float is too small for it."""
        nats = self.nats_per_token
        return exp(nats) if nats < _LARGEST_EXPONENT else inf
