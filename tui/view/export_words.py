"""What the export of a session says of its generations."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from core.base.text import latency, loss, plural, rate
from core.checkpoints.families.override_values import words
from core.journal.session_id import short_of
from core.machine.precision import PLAIN
from core.protocol.request import Request
from core.record.codec import Recorded, from_json
from core.report.document import Legend
from core.report.exported import Exported
from core.report.generation_section import SaidOfGeneration
from core.report.session_document import SaidOfSession
from tui.view.closing_words import change_words
from tui.view.generation_words import conversation_words, described, skipped_in
from tui.view.painting import Measure, labels_of, level_of

_PAINT = Measure.PROBABILITY


def said_of_session(
    generations: Sequence[Exported], title: str, about: Iterable[str], *, painted: bool
) -> SaidOfSession:
    """Return the sentences of an export; `about` are those about how it was chosen.

    With `painted`, tokens are painted by their probability.
    """
    legend = Legend(
        f"Tokens are painted by their {_PAINT}, as the model gave it", labels_of(_PAINT)
    )
    return SaidOfSession(
        title,
        (*about, *_summary(generations)),
        tuple(said_of(one, painted=painted) for one in generations),
        _batches(generations),
        legend if painted else None,
    )


def said_of(one: Exported, *, painted: bool = False) -> SaidOfGeneration:
    """Return the words about a generation."""
    recorded = from_json(one.record)
    request = recorded.request
    return SaidOfGeneration(
        _title(one, request),
        " · ".join(_settings(one, recorded)),
        " · ".join(_ended(one)),
        change_words(request.settings, request.timeline or ()),
        _levels(one) if painted else (),
    )


def taken_over_words(session_id: str, generations: Iterable[Exported]) -> tuple[str, ...]:
    """Return how many generations a session took over from which others; nothing without any."""
    own = short_of(session_id) if session_id else ""
    others = Counter(one.session for one in generations if one.session not in ("", own))
    if not others:
        return ()
    count = plural(sum(others.values()), "generation")
    return (f"{count} taken over from session {', '.join(others)}",)


def when(seconds: float) -> str:
    """Return a time in seconds since 1970 as a date and time of UTC; "" for one out of range."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return ""


def _title(one: Exported, request: Request) -> str:
    checkpoint = one.record["checkpoint"]
    value = checkpoint["val_loss"]
    parts = [checkpoint["name"]]
    if value is not None:
        parts.append(f"loss {loss(float(value))}")
    return " · ".join((*parts, f"seed {request.seed}"))


def _settings(one: Exported, recorded: Recorded) -> list[str]:
    """Return every setting that is not the default, when it began, and its ID."""
    request, record = recorded.request, one.record
    parts = described(request.settings) + conversation_words(request)
    if request.raw:
        parts.append("raw ids")
    elif not request.bos:
        parts.append("bos off")
    if not request.mask_padding:
        parts.append("unused ids allowed")
    parts += words(recorded.options.overrides)
    parts += ["beyond the context"] if request.beyond_context else []
    if record["precision"] != PLAIN.precision:
        parts.append(record["precision"])
    parts += skipped_in(request)
    return [*parts, *filter(None, (when(one.began) if one.began else "", one.id))]


def _ended(one: Exported) -> list[str]:
    """Return why it ended, and its figures as far as they were measured."""
    stats, count = one.record["stats"], len(one.record["new_ids"])
    parts = [one.record["stop"] or "not ended", plural(count, "token")]
    names = ("decode_seconds", "first_token_seconds", "no_text_ids")
    decode, first, unused = (_finite(stats.get(name, 0)) for name in names)
    if count > 1 and decode > 0:
        parts.append(rate(count - 1, decode))
    if count and first > 0:
        parts.append(f"first token {latency(first)}")
    if unused:
        parts.append(f"{plural(int(unused), 'unused id')} (padding)")
    parts[0] = f"■ {parts[0]}"
    return parts


def _levels(one: Exported) -> tuple[int, ...]:
    """Return the paint of each new token; of one whose log-probability is not finite, the last."""
    return tuple(
        level_of(_PAINT, math.exp(min(number, 0.0)) if math.isfinite(number) else 0.0)
        for number in map(float, one.record["logprobs"])
    )


def _finite(number: float | str) -> float:
    """Return a number, 0 for one that is not finite."""
    return float(number) if math.isfinite(float(number)) else 0.0


def _summary(generations: Sequence[Exported]) -> list[str]:
    """Return how many generations there are of how many checkpoints, and when they were made."""
    weights = {one.record["checkpoint"]["fingerprint"] for one in generations}
    parts = [f"{plural(len(generations), 'generation')} of {plural(len(weights), 'checkpoint')}"]
    times = [one.began for one in generations if one.began]
    if times:
        first, last = when(min(times)), when(max(times))
        parts.append(first if first == last else f"{first} to {last}")
    if pinned := sum(one.pinned for one in generations):
        parts.append(f"{pinned:,} pinned")
    if noted := sum(bool(one.note) for one in generations):
        parts.append(plural(noted, "note"))
    how = (
        "In each text, the prompt comes first, and the answer begins after the bar. "
        "◆ is where settings changed while it was written."
    )
    return [" · ".join(parts), how]


def _batches(generations: Sequence[Exported]) -> dict[tuple[str, str], str]:
    """Return the title of each fan and series."""
    found: dict[tuple[str, str], list[Exported]] = {}
    for one in generations:
        if one.batch:
            found.setdefault((one.session, one.batch), []).append(one)
    return {
        key: f"Fan {key[1]} · {plural(len(several), 'row')} of one prompt and seed"
        if key[1].startswith("f")
        else f"Series {key[1]} · one prompt and seed on {plural(len(several), 'checkpoint')}"
        for key, several in found.items()
    }
