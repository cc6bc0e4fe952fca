"""Words about a fan: what was asked, how far it is, how a row ended, and its groups."""

from collections.abc import Iterator

from core.base.text import clean, percent, plural, shorten
from core.fan.fan import Fan
from core.fan.groups import By, Group, Groups
from core.fan.pattern import Pattern
from core.protocol.events import StopReason
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.view.generation_words import described
from tui.view.series_words import PROMPT_SHOWN
from tui.view.token_text import in_one_line

RUNNING, BROKEN = "▶", "×"


def asked_of(fan: Fan) -> str:
    """Return the prompt, the seed and the settings that are not the default."""
    request = fan.rows[0].request
    prompt = clean(shorten(repr(request.prompt), PROMPT_SHOWN))
    parts, settings = [prompt, f"seed {request.seed}"], request.settings
    if fan.temperatures is not None:
        parts.append(f"temp {fan.temperatures[0]:g}..{fan.temperatures[-1]:g}")
        settings = settings.with_(temperature=SamplingSettings().temperature)
    return " · ".join([*parts, *described(settings)])


def fan_progress(fan: Fan) -> str:
    """Return how many rows have ended, and how the fan ended."""
    count = f"{fan.done:,} of {plural(len(fan.rows), 'row')}"
    if fan.failure:
        return f"■ ended in an error · {count}"
    changed = "" if fan.changed_at is None else f" · settings changed at token {fan.changed_at + 1}"
    if not fan.ended:
        return f"▶ writing · {count} · {plural(fan.tokens, 'token')}{changed}"
    how = f"stopped · {count}" if fan.stopped else f"complete · {plural(len(fan.rows), 'row')}"
    return f"■ {how} · {plural(fan.tokens, 'token')}{changed}"


def end_words(row: Generation) -> str:
    """Return how a row ended in one or two words."""
    if row.finished is None:
        return f"{RUNNING} writing"
    return "stopped" if row.stop is StopReason.CANCELLED else str(row.stop)


def sign_of(row: Generation) -> str:
    """Return the sign of a row that is still written, or that was ended with the others."""
    if row.finished is None:
        return RUNNING
    return BROKEN if row.stop in (StopReason.CANCELLED, StopReason.ERROR, StopReason.NAN) else " "


def grouping_words(by: By, pattern: Pattern | None) -> str:
    """Return what answers are grouped by."""
    if by is By.PATTERN and pattern:
        return f"by the pattern {clean(shorten(pattern.text, 40))}"
    return f"by {by}"


def group_key(group: Group) -> str:
    """Return what the answers of a group have in common, in one line."""
    if group.key is None:
        return "without a match"
    return in_one_line(group.key) or "empty"


def group_figures(group: Group, groups: Groups) -> tuple[str, str]:
    """Return the share of a group, and the 95 % interval of its rate or ""."""
    share = percent(len(group.rows) / groups.finished, 1)
    if group.interval is None:
        return share, ""
    return share, f"[{100 * group.interval.low:.0f}, {100 * group.interval.high:.0f}] %"


def group_remarks(fan: Fan, groups: Groups) -> Iterator[str]:
    """Yield what is not counted, and why rates have no intervals."""
    left_out = [
        f"{count:,} {what}"
        for count, what in ((groups.running, "still running"), (groups.broken, "without an end"))
        if count
    ]
    if left_out:
        yield f"not counted: {', '.join(left_out)}"
    if fan.temperatures is not None:
        yield "no intervals: each row has its own temperature"
    elif fan.changed_at is not None:
        yield f"no intervals: the settings changed at token {fan.changed_at + 1}"
    elif groups.groups:
        yield f"intervals: 95 %, of {plural(groups.finished, 'finished row')}"
