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


@dataclass(frozen=True, slots=True)
class LensCell:
    """What the head makes of a layer's output at one position of a text.

    `top` are the most likely next ids with their log-probabilities, the most likely first;
    `logprob` and `rank` are those of the id that does follow, None if none does. Log-probabilities
    and `entropy` are in nats; ranks are from 1 on.
    """

    top: tuple[tuple[int, float], ...]
    logprob: float | None
    rank: int | None
    entropy: float


@dataclass(frozen=True, slots=True)
class LayerWindow:
    """The logit lens at some positions of a text, from `start` on.

    `columns` has the cells of each position: layer 0 (the embedding) to the last one.
    """

    start: int
    columns: tuple[tuple[LensCell, ...], ...]
