"""What happens while checkpoints are scored, in words."""

from collections.abc import Iterator

from core.base.text import clean, distinct, duration, plural
from core.judging.score_events import (
    RanksTried,
    Remark,
    ScorePlan,
    ScoreProgress,
    SubjectLoading,
)
from core.judging.score_result import ScoreResult
from core.judging.source import Source
from core.judging.training_share import TRAINING
from core.judging.windows import Windows
from core.protocol.events import JudgingEvent

TRAINING_TEXT = "training text: favours overfitting"


def window_lines(source: Source, windows: Windows, share: float | None) -> Iterator[str]:
    """Yield what is scored: the windows, their layout, what the training saw, what is left out."""
    parts = [
        f"{source.name}: {_cut(windows)}",
        _seen(windows) if share is None else share_words(share),
    ]
    if windows.left:
        what, whole = ("character", "piece") if windows.counts else ("id", "window")
        parts.append(f"{plural(windows.left, what)} left out, too few for a {whole}")
    yield " · ".join(parts)
    if windows.skipped:
        chars = distinct(one.char for one in windows.skipped)
        count = plural(len(windows.skipped), "character")
        yield clean(f"{count} not in the vocabulary: {chars}")


def _cut(windows: Windows) -> str:
    """Return how the text is cut."""
    count = plural(len(windows.rows), "piece" if windows.counts else "window")
    if windows.counts:
        return (
            f"{count} for different vocabularies, each after BOS, of up to {windows.size:,} tokens"
        )
    return f"{count} of {windows.size:,} tokens · layout {windows.layout}"


def share_words(share: float) -> str:
    """Return how much of the scored text stands in the training text."""
    told = f"{share:.1%} of its 64-character spans stand in the training text".replace("%", " %")
    return f"{TRAINING_TEXT} ({told})" if share >= TRAINING else told


def _seen(windows: Windows) -> str:
    if windows.held_out is None:
        return "not known whether it was trained on"
    return "held out" if windows.held_out else TRAINING_TEXT


def plan_line(plan: ScorePlan) -> str:
    """Return what will be scored of a checkpoint and about how long it takes."""
    whole = "" if plan.windows == plan.held else f" of {plan.held:,}"
    parts = [f"{plan.name}: {plan.windows:,}{whole} windows", f"{plan.tokens:,} tokens"]
    if plan.stored:
        parts.append(f"{plural(plan.stored, 'window')} stored")
    if plan.seconds is not None:
        parts.append(f"about {duration(plan.seconds)}")
    return " · ".join(parts)


def loading_line(event: SubjectLoading) -> str:
    """Return which checkpoint is being read, for a line that is replaced."""
    return f"loading {clean(event.name)}"


def progress_line(event: SubjectLoading | ScoreProgress | RanksTried) -> str:
    """Return what is being done, for a line that is replaced."""
    if isinstance(event, SubjectLoading):
        return loading_line(event)
    name = clean(event.name)
    if isinstance(event, RanksTried):
        return f"{name}: recorded by the first of {plural(event.ranks, 'rank')}?"
    text = f"{name}: {event.done:,} of {plural(event.planned, 'window')}"
    return text if event.left is None else f"{text} · {duration(event.left)} left"


def event_line(event: JudgingEvent) -> str:
    """Return what an event of a score says, before its end."""
    if isinstance(event, Remark):
        return event.text
    if isinstance(event, ScorePlan):
        return plan_line(event)
    assert isinstance(event, SubjectLoading | ScoreProgress | RanksTried)
    return progress_line(event)


def unfinished_lines(result: ScoreResult) -> Iterator[str]:
    """Yield what a stop or an error left undone."""
    if result.done < result.planned:
        planned = plural(result.planned, "window")
        yield f"stopped at {result.done:,} of {planned}: provisional"
    yield from (f"{name} was not scored" for name in result.unscored)
