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


def without_effect(settings: SamplingSettings) -> Iterable[str]:
    """Yield a sentence for the settings that do nothing because the temperature is greedy.

    The seed is not one of them: it is recorded, and the text repeats with it as promised.
    """
    if not settings.greedy:
        return
    given = {
        "top-k": settings.top_k is not None,
        "top-p": settings.top_p < 1,
        "min-p": settings.min_p > 0,
    }
    names = [name for name, is_given in given.items() if is_given]
    if names:
        verb = "is" if len(names) == 1 else "are"
        yield f"temperature 0 is greedy: {', '.join(names)} {verb} ignored"
