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
from core.protocol.events import JudgingEvent, JudgingProgress
from core.statistics.comparison import PairedDifference
from tui.view.comparison_words import signed, verdict_words
from tui.view.score_suite_words import event_line
from tui.view.suite_words import p_words

_CASES_SHOWN, _SHOWN = 5, 40
_AGAIN = "like the step before"


def asked_words(text: str, suite: str, prompts: Sequence[str]) -> str:
    """Return what every step is asked; "" is nothing."""
    parts = [f"is scored on {text}"] if text else []
    parts += [f"answers the suite {suite}"] if suite else []
    parts += [f"continues {quoted(prompt)}" for prompt in prompts]
    return f"each step {' and '.join(parts)}"


def step_lines(event: StepJudged | StepBroken) -> Iterator[str]:
    """Yield what was found out about a step, then its alarms; or why it was not judged."""
    if isinstance(event, StepBroken):
        yield broken_line(event)
        return
    yield step_line(event)
    yield from alarm_lines(event)


def alarm_lines(event: StepJudged | StepBroken) -> Iterator[str]:
    """Yield why a step raises alarms, if it does."""
    if isinstance(event, StepJudged):
        yield from (alarm_line(event, one) for one in event.alarms)


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
    return f"{quoted(one.prompt)} → {answer_words(one)}"


def answer_words(one: PinnedAnswer) -> str:
    """Return the answer to a pinned prompt, and the one before if it has changed."""
    before = f", was {quoted(one.before)}" if one.changed and one.before is not None else ""
    return f"{quoted(one.text)}{before}"


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


def replaced_line(event: JudgingEvent) -> str | None:
    """Return the line of an event that a later one replaces; None for the others."""
    if isinstance(event, Waiting):
        return waiting_line(event)
    return event_line(event) if isinstance(event, JudgingProgress) else None


def waiting_line(event: Waiting) -> str:
    """Return what is waited for, for a line that is replaced."""
    if event.arriving:
        return f"{clean(', '.join(event.arriving))} is being written"
    return "waiting for the next step"


def quoted(text: str) -> str:
    """Return a text as Python writes it, shortened."""
    return clean(shorten(repr(text), _SHOWN))
