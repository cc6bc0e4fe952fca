"""A step that was watched, in a line: flips first, then suite, score and pinned prompts."""

from collections.abc import Iterator, Sequence

from core.base.text import clean, percent, plural, shorten
from core.judging.watch import (
    Alarm,
    PinnedAnswer,
    StepBroken,
    StepJudged,
    StepScore,
    StepSuite,
    Waiting,
)
from core.statistics.comparison import PairedDifference
from tui.view.comparison_words import signed, verdict_words
from tui.view.suite_words import p_words

_CASES_SHOWN, _SHOWN = 5, 40
_AGAIN = "like the step before"


def step_line(event: StepJudged) -> str:
    """Return what was found out about a step."""
    parts = [clean(event.checkpoint.name)]
    if event.suite:
        parts += _suite(event.suite)
    if event.score:
        parts += _score(event.score)
    parts += [_answer(one) for one in event.answers]
    return " · ".join(parts)


def _suite(found: StepSuite) -> Iterator[str]:
    before, cases = found.against_before, len(found.right)
    if before:
        yield f"lost {_cases(before.only_a)}, gained {_cases(before.only_b)}"
    yield f"{found.count:,} of {plural(cases, 'case')} right ({percent(found.count / cases)})"


def _cases(numbers: Sequence[int]) -> str:
    """Return how many cases, and the numbers of the first ones."""
    if not numbers:
        return "none"
    more = " …" if len(numbers) > _CASES_SHOWN else ""
    shown = " ".join(f"#{one}" for one in numbers[:_CASES_SHOWN])
    return f"{len(numbers):,} ({shown}{more})"


def _score(found: StepScore) -> Iterator[str]:
    yield f"{found.score.loss:.4f} {found.score.measure}"
    if found.against and found.best:
        yield _difference(found.against, found.best, found.score.unit)


def _difference(pair: PairedDifference, best: str, unit: str) -> str:
    """Return the difference to the best step before; `unit` is what is paired."""
    words = f"{signed(pair.difference)} against {clean(best)}"
    if pair.interval is None:
        return f"{words}: {verdict_words(pair, unit)}"
    low, high = pair.interval.low, pair.interval.high
    return f"{words} 95 % [{signed(low)}, {signed(high)}]: {verdict_words(pair, unit)}"


def _answer(one: PinnedAnswer) -> str:
    """Return the answer to a pinned prompt, and the one before if it has changed."""
    before = f", was {_quoted(one.before)}" if one.changed and one.before is not None else ""
    return f"{_quoted(one.prompt)} → {_quoted(one.text)}{before}"


def alarm_line(event: StepJudged, alarm: Alarm) -> str:
    """Return why a step raises an alarm."""
    name = clean(event.checkpoint.name)
    if alarm is Alarm.LOSS and event.score and event.score.best:
        best = clean(event.score.best)
        return f"alarm: {name} scores worse than {best} by more than the tolerance, {_AGAIN}"
    best_flips = event.suite.against_best if event.suite else None
    assert best_flips
    return (
        f"alarm: {name} answers fewer cases than {clean(best_flips.a)}, {_AGAIN}: "
        f"{len(best_flips.only_a):,} lost, {len(best_flips.only_b):,} gained, "
        f"one-sided {p_words(best_flips.regression_p_value)}"
    )


def broken_line(event: StepBroken) -> str:
    """Return why a step was not judged."""
    name, line = clean(event.checkpoint.name), event.error.line()
    return line if line.startswith(name) else f"{name}: {line}"


def waiting_line(event: Waiting) -> str:
    """Return what is waited for, for a line that is replaced."""
    if event.arriving:
        return f"{clean(', '.join(event.arriving))} is being written"
    return "waiting for the next step"


def _quoted(text: str) -> str:
    return clean(shorten(repr(text), _SHOWN))
