"""What the sampling chain of design.md 6 makes of a distribution: every step, for every id.

It is the arithmetic of core.decode.sampling on Python's floats, which are float64 too. So what is
shown, and what the same random number would choose under other settings, can be computed where
torch is not.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, repeat

from core.distribution.distribution import Distribution
from core.protocol.settings import SamplingSettings


class Cut(StrEnum):
    """The step of the chain that removed an id; NONE if it can be sampled."""

    NONE = ""
    UNUSED = "unused"
    GREEDY = "greedy"
    TOP_K = "top-k"
    TOP_P = "top-p"
    MIN_P = "min-p"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One id: its raw probability, that after mask and temperature, and that after the whole chain.

    Probabilities are from 0 to 1. `kept` is 0 for an id that was `cut`. `tempered` is None where
    only a part of the vocabulary is known.
    """

    id: int
    raw: float
    tempered: float | None
    kept: float
    cut: Cut


@dataclass(frozen=True, slots=True)
class Chain:
    """The candidates of a position, the most likely first.

    With `is_exact` false, only a part of the vocabulary is known and the settings need all of it:
    every `kept` is then 0, and nothing can be said of the choice.
    """

    candidates: tuple[Candidate, ...]
    is_exact: bool = True

    def choice(self, u: float) -> int | None:
        """Return the id that the random number `u` in [0, 1) chooses; None if that is not known.

        It is the first id, in order of id, whose cumulative probability exceeds u times the total.
        """
        if not self.is_exact:
            return None
        kept = sorted((one.id, one.kept) for one in self.candidates if one.kept)
        ends = list(accumulate(share for _, share in kept))
        # The product may be rounded up to the total.
        at = min(bisect_right(ends, ends[-1] * u), len(kept) - 1)
        return kept[at][0]

    def interval(self, index: int) -> tuple[float, float] | None:
        """Return the range of random numbers that choose an id; None if none does."""
        start, total = 0.0, math.fsum(one.kept for one in self.candidates)
        for one in sorted(self.candidates, key=lambda one: one.id):
            if one.id == index:
                return (start / total, (start + one.kept) / total) if one.kept else None
            start += one.kept
        return None


def through(distribution: Distribution, settings: SamplingSettings, allowed: int) -> Chain:
    """Return the chain of a distribution; only the first `allowed` ids can be sampled."""
    usable = [at for at, index in enumerate(distribution.ids) if index < allowed]
    cuts = [Cut.NONE if index < allowed else Cut.UNUSED for index in distribution.ids]
    if not usable or not (distribution.is_whole or _is_known(settings, len(usable))):
        return _chain(distribution, None, None, cuts)
    weights = _weights(distribution.scores, usable, settings)
    if settings.greedy:
        for at in usable[1:]:
            cuts[at] = Cut.GREEDY
    else:
        _cut(cuts, weights, usable, distribution.ids, settings)
    left = [0.0 if cut else weight for cut, weight in zip(cuts, weights, strict=True)]
    tempered = _shares(weights) if distribution.is_whole else None
    return _chain(distribution, tempered, _shares(left), cuts)


def _chain(
    distribution: Distribution,
    tempered: Sequence[float] | None,
    kept: Sequence[float] | None,
    cuts: Sequence[Cut],
) -> Chain:
    rows = zip(
        distribution.ids,
        map(math.exp, distribution.logprobs),
        tempered or repeat(None),
        kept or repeat(0.0),
        cuts,
        strict=False,
    )
    return Chain(tuple(Candidate(*row) for row in rows), is_exact=kept is not None)


def _is_known(settings: SamplingSettings, usable: int) -> bool:
    """Whether the known ids are all that can be sampled with these settings."""
    return settings.greedy or (settings.top_k is not None and settings.top_k <= usable)


def _weights(
    scores: Sequence[float], usable: Sequence[int], settings: SamplingSettings
) -> list[float]:
    """Return the weights after mask and temperature; that of the first usable place is 1."""
    weights = [0.0] * len(scores)
    weights[usable[0]] = 1.0
    if not settings.greedy:
        for at in usable:
            weights[at] = math.exp((scores[at] - scores[usable[0]]) / settings.temperature)
    return weights


def _cut(
    cuts: list[Cut],
    weights: Sequence[float],
    usable: Sequence[int],
    ids: Sequence[int],
    settings: SamplingSettings,
) -> None:
    """Note what top-k, top-p and min-p remove of the usable places, the most likely first."""
    left = usable[: settings.top_k] if settings.top_k is not None else usable
    for at in usable[len(left) :]:
        cuts[at] = Cut.TOP_K
    if settings.top_p < 1.0:
        # Without top-k, the total is summed in order of id, as core.decode.sampling does.
        order = left if settings.top_k is not None else sorted(left, key=ids.__getitem__)
        total = list(accumulate(weights[at] for at in order))[-1]
        enough, before = settings.top_p * total, 0.0
        for at in left:
            cuts[at] = Cut.TOP_P if before >= enough else Cut.NONE
            before += weights[at]
    lowest = settings.min_p * weights[usable[0]]
    for at in left:
        if not cuts[at] and weights[at] < lowest:
            cuts[at] = Cut.MIN_P


def _shares(weights: Sequence[float]) -> list[float]:
    total = math.fsum(weights)
    return [weight / total for weight in weights]
