"""Generations whose tokens tell their distributions, for tests of what looks inside."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from recording import ORIGIN, begin, request

from core.protocol.events import Finished, Stats, StopReason, Token
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.record.session import Session
from core.tokenizers.characters import CURRENT


def seen_token(index: int, char: str, logits: Sequence[float], text: str | None = None) -> Token:
    """Return the token of a character with its distribution."""
    chosen = CURRENT.encode(char).ids[0]
    total = math.log(sum(map(math.exp, logits)))
    shares = [math.exp(one - total) for one in logits]
    return Token(
        index, chosen, char if text is None else text, logits[chosen] - total, 0.0, 0.1,
        rank=1 + sum(one > logits[chosen] for one in logits),
        entropy=-sum(share * math.log(share) for share in shares),
        logits=array("f", logits).tobytes(),
        completes=1,
    )  # fmt: skip


def logits_for(char: str, lead: float, second: str = "") -> list[float]:
    """Return 32 logits of which a character's is ahead of all by `lead`; `second` is as likely."""
    logits = [0.0] * 32
    for one in char + second:
        logits[CURRENT.encode(one).ids[0]] = lead
    return logits


def seen_generation(text: str, leads: Sequence[float], **settings: Any) -> Generation:
    """Return an ended generation; `leads` are how far ahead each character was, in nats."""
    session = Session()
    asked = replace(request(), lens=True, settings=SamplingSettings(**settings))
    generation = begin(session, asked)[0]
    generation.ready = replace(generation.ready, origin=replace(ORIGIN, tokenizer=CURRENT))
    for index, (char, lead) in enumerate(zip(text, leads, strict=True)):
        session.apply(seen_token(index, char, logits_for(char, lead)))
    session.apply(Finished(StopReason.MAX_TOKENS, "", Stats(new_tokens=len(text))))
    return generation
