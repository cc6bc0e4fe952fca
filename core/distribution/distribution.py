"""The raw distribution of one position: all ids of a small vocabulary, else the likeliest ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Up to this many ids all of them are kept and shown; above it, only the most likely ones.
WHOLE_UP_TO = 96
# How many of a larger vocabulary are kept.
KEPT_OF_LARGER = 64


@dataclass(frozen=True, slots=True)
class Distribution:
    """The known ids of one position before mask and temperature, the most likely first.

    `scores` are their logits, or another constant added to all of them; `log_total` is the
    logarithm of the sum of e^score over the whole vocabulary of `vocab` ids. Of equal scores, the
    lowest id is first.
    """

    ids: tuple[int, ...]
    scores: tuple[float, ...]
    log_total: float
    vocab: int

    @property
    def is_whole(self) -> bool:
        """Whether every id of the vocabulary is known."""
        return len(self.ids) == self.vocab

    @property
    def logprobs(self) -> tuple[float, ...]:
        """The log-probabilities of the known ids, in nats."""
        return tuple(score - self.log_total for score in self.scores)

    @property
    def tail(self) -> float:
        """The probability of all ids that are not known."""
        if self.is_whole:
            return 0.0
        return max(0.0, 1.0 - math.fsum(math.exp(one) for one in self.logprobs))


def of_logits(logits: Sequence[float]) -> Distribution:
    """Return the distribution of the logits [V] of all ids, which must be finite."""
    ids = sorted(range(len(logits)), key=lambda index: (-logits[index], index))
    scores = tuple(logits[index] for index in ids)
    total = math.fsum(math.exp(score - scores[0]) for score in scores)
    return Distribution(tuple(ids), scores, scores[0] + math.log(total), len(logits))


def of_likeliest(ids: Sequence[int], logprobs: Sequence[float], vocab: int) -> Distribution:
    """Return the distribution of which the likeliest ids are known, with their logprobs in nats."""
    return Distribution(tuple(ids), tuple(logprobs), 0.0, vocab)
