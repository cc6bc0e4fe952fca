"""A generation that ran again, compared with its record token by token."""

import math
from dataclasses import dataclass

from core.record.codec import Recorded
from core.record.generation import Generation


@dataclass(frozen=True, slots=True)
class Difference:
    """The first new token, by its index `at` (0-based), that is not the recorded one.

    `then` and `now` are the ids; None where the text had ended before. `then_logprob` is the
    recorded log-probability of the recorded id. `now_logprob` is that of the new id, and
    `then_logprob_now` that of the recorded id in the same new distribution; all are raw, in nats,
    and None where they are not known.
    """

    at: int
    then: int | None
    now: int | None
    then_logprob: float | None = None
    now_logprob: float | None = None
    then_logprob_now: float | None = None

    @property
    def margin(self) -> float | None:
        """How many nats the two ids are apart in the new distribution; None if not known."""
        if self.now_logprob is None or self.then_logprob_now is None:
            return None
        return abs(self.now_logprob - self.then_logprob_now)


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a repetition compares: the first difference, or none.

    `deviation` is the largest difference of a log-probability up to there, in nats. `text_differs`
    tells that equal tokens showed another text, as with another tokenizer.
    """

    difference: Difference | None
    deviation: float
    text_differs: bool = False

    @property
    def is_equal(self) -> bool:
        """Whether tokens and text are the recorded ones."""
        return self.difference is None and not self.text_differs


def compared(recorded: Recorded, now: Generation) -> Replayed:
    """Return how a repetition, which may end at its first difference, compares with its record."""
    then_ids, now_ids = recorded.new_ids, now.new_ids
    pairs = zip(then_ids, now_ids, strict=False)
    shorter = min(len(then_ids), len(now_ids))
    at = next((at for at, (one, two) in enumerate(pairs) if one != two), shorter)
    deviation = _deviation(recorded.logprobs[:at], now.logprobs[:at].tolist())
    if at == len(then_ids) == len(now_ids):
        return Replayed(None, deviation, _text_differs(recorded, now))
    return Replayed(_difference(recorded, now, at), deviation)


def _text_differs(recorded: Recorded, now: Generation) -> bool:
    if recorded.stop is None:
        # The process ended: text that was held back then was never written.
        return not now.text.startswith(recorded.text)
    return now.text != recorded.text


def _deviation(then: tuple[float, ...], now: list[float]) -> float:
    pairs = zip(then, now, strict=False)
    apart = (abs(one - two) for one, two in pairs if math.isfinite(one) and math.isfinite(two))
    return max(apart, default=0.0)


def _difference(recorded: Recorded, now: Generation, at: int) -> Difference:
    then = recorded.new_ids[at] if at < len(recorded.new_ids) else None
    new = now.new_ids[at] if at < len(now.new_ids) else None
    stored = recorded.logprobs[at] if at < len(recorded.logprobs) else None
    if new is None:
        return Difference(at, then, None, stored)
    return Difference(at, then, new, stored, now.logprobs[at], _known(now, at, then))


def _known(now: Generation, at: int, index: int | None) -> float | None:
    """Return the log-probability of an id where the new token was sampled, if it was kept."""
    distribution = now.distributions.at(at, now.vocab)
    if distribution is None or index is None or index not in distribution.ids:
        return None
    return distribution.logprobs[distribution.ids.index(index)]
