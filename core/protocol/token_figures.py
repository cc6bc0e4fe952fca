"""What a model told of one token: the same figures for a new token and for one of a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenFigures:
    """An id, its index `at`, and what the raw distribution before it told.

    `logprob` and `entropy` are in nats, `rank` is from 1 on, where equal logits are ranked in order
    of id. All three are None for the first id of a text, which nothing predicts. `top` are the most
    likely ids with their log-probabilities, the most likely first; None if they were not asked for.
    """

    at: int
    id: int
    logprob: float | None
    rank: int | None
    entropy: float | None
    top: tuple[tuple[int, float], ...] | None = None
