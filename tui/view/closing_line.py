"""The line after a generation without a screen: what ran, how fast, and why it stopped."""

from collections.abc import Iterable

from core.base.text import plural
from core.protocol.events import Finished
from core.record.generation import Generation
from tui.view.generation_words import changed_model, continued_from, speed, tokenizer_words


def closing_line(
    name: str, generation: Generation, finished: Finished, settings: Iterable[str] = ()
) -> str:
    """Return name, device, arithmetic, tokenizer, seed, tokens, speed and stop reason.

    `settings` are shown after the seed.
    """
    stats, ready, tokenizer = finished.stats, generation.ready, generation.origin.tokenizer
    parts = [
        name,
        ready.device,
        ready.arithmetic,
        *([tokenizer_words(tokenizer)] if tokenizer else []),
        *changed_model(generation),
        *continued_from(generation),
        f"seed {generation.request.seed}",
        *settings,
        plural(stats.new_tokens, "token"),
        *speed(stats),
        f"stopped: {finished.reason}",
    ]
    if tokenizer is None:
        parts.append(tokenizer_words(tokenizer))
    elif stats.no_text_ids:
        parts.append(f"{plural(stats.no_text_ids, 'unused id')} (padding)")
    return " · ".join(parts)
