"""Fans that have written given texts, and their lines as text."""

from dataclasses import replace
from math import log

from origins import SOMEWHERE, ready_of

from core.fan.fan import Fan
from core.protocol.events import Finished, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT
from tui.view.fan_lines import FanLines

PROBABILITY = {"5": 0.5, "7": 0.25, "9": 0.125, "\n": 0.9, "0": 0.001}


def fan_of(*texts: str, temperatures: tuple[float, ...] | None = None, ended: bool = True) -> Fan:
    """A fan whose rows have these texts, one token for each character."""
    settings = SamplingSettings(max_tokens=20)
    requests = [Request((17, 1), settings, row=row) for row in range(len(texts))]
    fan = Fan(requests, ready_of(replace(SOMEWHERE, tokenizer=CURRENT)), temperatures)
    for row, text in enumerate(texts):
        for at, char in enumerate(text):
            (index,) = CURRENT.encode(char).ids
            token = Token(at, index, char, log(PROBABILITY[char]), 0.0, row=row, sampled=0.75)
            fan.apply(token)
        if ended:
            fan.apply(Finished(StopReason.BOS, "", Stats(), row=row))
    return fan


def texts_of(lines: FanLines, width: int = 80) -> list[str]:
    """All lines without their styles."""
    return [
        "".join(text for text, _ in lines.pieces(at, width)).rstrip() for at in range(len(lines))
    ]
