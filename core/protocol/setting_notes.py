"""Sentences about settings that are valid but may not do what is expected."""

from collections.abc import Iterable

from core.base.text import clean, distinct
from core.protocol.settings import GREEDY_BELOW, SamplingSettings


def impossible_stops(stops: Iterable[str], alphabet: str) -> Iterable[str]:
    """Yield a sentence for each stop text that a vocabulary of characters cannot produce.

    `alphabet` is empty when every character can be produced.
    """
    for text in stops:
        foreign = distinct(char for char in text if alphabet and char not in alphabet)
        if foreign:
            yield f"the stop {clean(repr(text))} never occurs: not in the vocabulary: {foreign}"


def setting_notes(settings: SamplingSettings, vocab_size: int) -> Iterable[str]:
    """Yield a sentence for each value whose effect may be unexpected."""
    if 0 < settings.temperature < GREEDY_BELOW:
        yield f"temperature {settings.temperature:g} is below {GREEDY_BELOW:g}: greedy"
    if settings.top_k is not None and settings.top_k > vocab_size:
        yield f"top-k {settings.top_k} is more than the vocabulary: {vocab_size}"
