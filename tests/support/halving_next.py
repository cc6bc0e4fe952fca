"""The part of a fake engine that tells the next token: each id is half as likely as the last."""

import math

from core.protocol.callbacks import ShouldStop
from core.protocol.next_distribution import NextDistribution
from core.protocol.request import Request

VOCAB, USED = 32, 18
# The last id takes what is left; the unused ones have the same each.
SHARES = [*(0.5 ** (index + 1) for index in range(USED - 1)), 0.5 ** (USED - 1)]
# Chosen so that no figure is halfway between two that are shown.
PADDING = 0.03173
LOGPROBS = [
    *(math.log((1 - PADDING) * share) for share in SHARES),
    *[math.log(PADDING / (VOCAB - USED))] * (VOCAB - USED),
]
HALVING = NextDistribution(
    tuple(sorted(enumerate(LOGPROBS), key=lambda pair: -pair[1])),
    -sum(logprob * math.exp(logprob) for logprob in LOGPROBS),
    PADDING,
    USED,
)


class HalvingNext:
    """Answers every question with the same distribution."""

    def next_distribution(self, request: Request, should_stop: ShouldStop) -> NextDistribution:
        del request, should_stop
        return HALVING
