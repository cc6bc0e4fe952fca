"""The line after a generation, on the screen and without one, and its changes of settings."""

from collections.abc import Iterable

from core.base.text import clean, latency, plural, rate
from core.protocol.events import Stats, StopReason
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.incremental import text_of
from tui.view.generation_words import MARK, changed_model, continued_from, speed, tokenizer_words
from tui.view.setting_values import LABELS, written

# The index of a new token, and the settings that apply from it on.
Change = tuple[int, SamplingSettings]


def closing(generation: Generation, *, with_latency: bool = True) -> list[str]:
    """Return the parts of the closing line; figures only as far as they were measured.

    `with_latency` tells whether the time to the first token is one of them.
    """
    if generation.stop is StopReason.ERROR:
        return [f"■ {generation.stop}", *marks_of(generation)]
    stats, parts = generation.stats, [f"■ {reason(generation)}"]
    if stats.new_tokens > 1 and stats.decode_seconds > 0:
        parts.append(rate(stats.new_tokens - 1, stats.decode_seconds))
    if stats.new_tokens and with_latency:
        parts.append(f"first {latency(stats.first_token_seconds)}")
    return [*parts, *_unused_ids(stats), *marks_of(generation)]


def closing_line(name: str, generation: Generation, settings: Iterable[str] = ()) -> str:
    """Return name, device, arithmetic, tokenizer, seed, tokens, speed and stop reason in one line.

    It is for output without a screen, whose title does not have them. `settings` are shown after
    the seed. The generation must have ended.
    """
    stats, ready, tokenizer = generation.stats, generation.ready, generation.origin.tokenizer
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
        f"stopped: {generation.stop}{_before_any_text(generation)}",
        *(_unused_ids(stats) if tokenizer else [tokenizer_words(tokenizer)]),
    ]
    return " · ".join(parts)


def _unused_ids(stats: Stats) -> list[str]:
    """Return how many sampled ids are padding, if any."""
    count = stats.no_text_ids
    return [f"{plural(count, 'unused id')} (padding)"] if count else []


def _before_any_text(generation: Generation) -> str:
    """Return words for a text that ended where it began; empty for any other."""
    ends = (StopReason.NEWLINE, StopReason.STOP_STRING, StopReason.BOS, StopReason.ANSWER_END)
    return ", before any text" if generation.stop in ends and not generation.text else ""


def reason(generation: Generation) -> str:
    """Return stop reason and number of tokens: `max tokens 100`, `stop "8" · 24 tokens`."""
    settings, new = _last_settings(generation), generation.stats.new_tokens
    if generation.stop is StopReason.MAX_TOKENS:
        limit = f"max tokens {settings.max_tokens:,}"
        return limit if new == settings.max_tokens else f"{limit} · {plural(new, 'token')}"
    if generation.stop is StopReason.STOP_STRING:
        return f"{_stop(generation, settings)} · {plural(new, 'token')}"
    return f"{generation.stop} · {plural(new, 'token')}"


def _last_settings(generation: Generation) -> SamplingSettings:
    return generation.timeline[-1][1] if generation.timeline else generation.request.settings


def _stop(generation: Generation, settings: SamplingSettings) -> str:
    """Return the stop string that was written; several are told apart by what was left out."""
    stops = settings.stop
    if len(stops) > 1 and not generation.request.chat:
        # In an answer, calls of the calculator are not shown as their ids.
        whole = text_of(generation.new_ids, generation.origin.tokenizer)
        rest = whole[len(generation.text) :]
        stops = tuple(sorted((text for text in stops if rest.startswith(text)), key=len)[:1])
    if len(stops) != 1:
        return str(StopReason.STOP_STRING)
    return clean(f"stop {written(settings.with_(stop=stops), 'stop')}")


def marks_of(generation: Generation) -> list[str]:
    """Return what the marks in the text stand for: changes of settings, and the context's end."""
    return [*_changes_of(generation), *_passed_context(generation)]


def _passed_context(generation: Generation) -> list[str]:
    """Return the number of the first token beyond the trained context, if there is one."""
    first = generation.first_beyond
    if first is None:
        return []
    return [f"{MARK} from token {first + 1} on beyond the context of {generation.ready.context:,}"]


def _changes_of(generation: Generation) -> list[str]:
    """Return each change of settings with the number of the first token that it applied to."""
    return [*change_words(generation.request.settings, generation.timeline).values()]


def change_words(before: SamplingSettings, timeline: Iterable[Change]) -> dict[int, str]:
    """Return each change in words by the index of the first new token that it applied to."""
    changes = {}
    for index, after in timeline:
        values = ", ".join(
            f"{LABELS[name]} {written(before, name)}→{written(after, name)}"
            for name in LABELS
            if getattr(before, name) != getattr(after, name)
        )
        changes[index] = clean(f"{MARK} token {index + 1} {values}")
        before = after
    return changes
