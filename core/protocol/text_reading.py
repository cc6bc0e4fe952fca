"""What a model told while it read a text: frozen values without tensors."""

from dataclasses import dataclass
from math import fsum

from core.protocol.token_figures import TokenFigures


@dataclass(frozen=True, slots=True)
class LayerReading:
    """The logit lens of one layer: what the head makes of its output, at each of T positions.

    `layer` 0 is the embedding, the last one predicts what the model predicts. `tops` [T] are the
    most likely next ids, `top_logprobs` [T] their log-probabilities, and `logprobs` [T - 1] those
    of the ids that do follow. All are in nats, over the whole vocabulary.
    """

    layer: int
    tops: tuple[int, ...]
    top_logprobs: tuple[float, ...]
    logprobs: tuple[float, ...]

    @property
    def nats_per_token(self) -> float | None:
        """The mean loss of the ids that follow; None if none does."""
        return 0.0 - fsum(self.logprobs) / len(self.logprobs) if self.logprobs else None


@dataclass(frozen=True, slots=True)
class TextReading:
    """The figures of each id of a text, and what would follow the last one.

    `next_entropy` and `next_top` are of the distribution after the last id, as in TokenFigures.
    `layers` are those of the logit lens from 0 on; empty if it was not asked for.
    """

    tokens: tuple[TokenFigures, ...]
    next_entropy: float
    next_top: tuple[tuple[int, float], ...] | None = None
    layers: tuple[LayerReading, ...] = ()
