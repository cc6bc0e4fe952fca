"""Sentences around a generation's text: heading, skipped characters, changes, stop reason."""

from pathlib import Path

from core.base.text import clean, distinct, duration, plural, rate
from core.machine.precision import PLAIN
from core.protocol.events import Finished, StopReason
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.characters import BUILT_IN
from core.tokenizers.tokenizer import Tokenizer
from tui.view.setting_values import LABELS, written

MARK = "◆"


def skipped_in(generation: Generation) -> tuple[str, ...]:
    """Return a sentence about skipped characters; nothing when none were skipped."""
    skipped = generation.request.skipped
    if not skipped:
        return ()
    chars = distinct(one.char for one in skipped)
    return (f"skipped {plural(len(skipped), 'character')} not in the vocabulary: {chars}",)


def heading(generation: Generation) -> list[str]:
    """Return number, checkpoint, seed, settings, and what is not the default.

    That is a precision or route other than plain float32, and a tokenizer that is not built in.
    """
    settings = generation.request.settings
    parts = [
        f"#{generation.number}",
        clean(generation.origin.name),
        f"seed {generation.request.seed}",
        *described(settings),
        f"tokens {settings.max_tokens:,}",
    ]
    if generation.ready.arithmetic != PLAIN.precision:
        parts.append(generation.ready.arithmetic)
    tokenizer = generation.origin.tokenizer
    if tokenizer is not None and tokenizer.name not in BUILT_IN:
        parts.append(tokenizer_words(tokenizer))
    return parts


def tokenizer_words(tokenizer: Tokenizer | None) -> str:
    """Return which tokenizer is used: a built-in one by name, another by its file's name."""
    return f"tokenizer {clean(Path(tokenizer.name).name)}" if tokenizer else "no tokenizer: ids"


def described(settings: SamplingSettings) -> list[str]:
    """Return the sampling settings that are not off, and in any case top-k."""
    parts = ["greedy" if settings.greedy else f"temp {settings.temperature:.2f}"]
    parts.append(f"top-k {settings.top_k or 'off'}")
    if settings.top_p < 1:
        parts.append(f"top-p {settings.top_p:g}")
    if settings.min_p > 0:
        parts.append(f"min-p {settings.min_p:g}")
    return parts


def changes_of(generation: Generation) -> tuple[str, ...]:
    """Return a sentence for each change of settings during the generation."""
    before, sentences = generation.request.settings, []
    for index, after in generation.timeline:
        names = [name for name in LABELS if getattr(before, name) != getattr(after, name)]
        values = ", ".join(
            f"{LABELS[name]} {written(before, name)} → {written(after, name)}" for name in names
        )
        sentences.append(clean(f"{MARK} at token {index + 1}: {values}"))
        before = after
    return tuple(sentences)


def chip(finished: Finished) -> list[str]:
    """Return the stop reason, the number of tokens and the speed."""
    stats = finished.stats
    if finished.reason is StopReason.ERROR:
        return [f"■ {finished.reason}"]
    parts = [
        f"■ {finished.reason}",
        plural(stats.new_tokens, "token"),
        rate(stats.new_tokens - 1, stats.decode_seconds),
        f"first token {duration(stats.first_token_seconds)}",
    ]
    if stats.no_text_ids:
        parts.append(f"{plural(stats.no_text_ids, 'unused id')} (padding)")
    return parts
