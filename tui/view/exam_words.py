"""The page of an exam: at most 80 cells wide, and on one screen of 40 lines."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len

from core.base.text import clean, duration, percent
from core.judging.exam import Continuations, Exam, Group, Shares
from core.judging.exam_events import ExamPlan, ExamProgress
from core.judging.score_events import Remark, SubjectLoading
from core.judging.subject import Subject
from core.protocol.events import JudgingEvent
from core.statistics.calibration import CalibrationBin
from core.statistics.spread import Estimate
from core.statistics.token_classes import TokenClass
from tui.view.aligned import aligned
from tui.view.score_words import TRAINING_TEXT, loading_line
from tui.view.token_text import line_text
from tui.view.wrapped import wrapped

WIDTH = 80
_LABEL = 14
_SHORT: dict[str, str] = {TokenClass.PUNCTUATION: "punctuation"}
_SAMPLE = 28
# Cells of the label of the calibration, and of a percentage there.
_BIN_LABEL, _BIN = 8, 4


def plan_line(plan: ExamPlan) -> str:
    """Return what will be read and about how long it takes."""
    whole = "" if plan.windows == plan.held else f" of {plan.held:,}"
    return (
        f"{plan.windows:,}{whole} windows · {plan.tokens:,} tokens · "
        f"about {duration(plan.seconds)}, then continuations"
    )


def progress_line(progress: ExamProgress) -> str:
    """Return how far a part of the exam is, for a line that is replaced."""
    text = f"{progress.doing}: {percent(progress.share, 0)}"
    return text if progress.left is None else f"{text} · {duration(progress.left)} left"


def event_line(event: JudgingEvent) -> str:
    """Return what an event of an exam says, before its end."""
    if isinstance(event, Remark):
        return event.text
    if isinstance(event, ExamPlan):
        return plan_line(event)
    if isinstance(event, ExamProgress):
        return progress_line(event)
    assert isinstance(event, SubjectLoading)
    return loading_line(event)


def exam_lines(
    exam: Exam, subject: Subject, width: int = WIDTH, *, held_out: bool | None
) -> Iterator[str]:
    """Yield the page in `width` cells; `held_out` is False for a text that the training saw."""
    for line in _lines(exam, subject, width, held_out=held_out):
        yield from _broken(line, width)


def _broken(line: str, width: int) -> Iterator[str]:
    """Yield a line; one that is too long goes on below its text, beside its label."""
    if cell_len(line) <= width or width <= 2 * _LABEL:
        yield from wrapped(line, width)
        return
    first, *rest = wrapped(line[_LABEL:], width - _LABEL)
    yield line[:_LABEL] + first
    yield from (" " * _LABEL + more for more in rest)


def _lines(exam: Exam, subject: Subject, width: int, *, held_out: bool | None) -> Iterator[str]:
    if held_out is False:
        yield TRAINING_TEXT.capitalize()
    yield (
        f"{clean(subject.name)} · {len(exam.windows):,} windows of {exam.size:,} tokens · "
        f"{exam.tokens:,} tokens"
    )
    yield ""
    yield from _labelled(_figures(exam))
    yield ""
    yield from _groups("position", exam.positions, width)
    if exam.classes:
        yield from _groups("class", exam.classes, width)
    yield from _groups("rarity", exam.frequencies, width)
    yield from _bins(exam.calibration.bins, width)
    behaviour = [*_labelled(_behaviour(exam, subject))]
    yield from ("", *behaviour) if behaviour else ()


def _labelled(rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    return (f"{label:<{_LABEL}}{text}" for label, text in rows)


def _figures(exam: Exam) -> Iterator[tuple[str, str]]:
    """Yield the figures of all tokens, by their labels."""
    yield "loss", f"{_estimate(exam.loss)} nats/token"
    baselines = exam.baselines
    if baselines:
        bigram = "" if baselines.bigram is None else f" · bigrams {baselines.bigram:.4f}"
        yield (
            "n-grams",
            f"unigrams {baselines.unigram:.4f}{bigram} (fitted on {baselines.fitted_on})",
        )
    yield "entropy", f"{exam.entropy.mean:.4f}; the loss is {_sureness(exam.excess)}"
    yield "right", f"top 1 {_share(exam.top1)} · top 5 {_share(exam.top5)}"
    error, chance = percent(exam.calibration.error), percent(exam.calibration.simulated)
    yield "calibration", f"ECE {error} ({chance} if it were perfectly calibrated)"
    fitted = exam.temperature
    if fitted:
        better = "" if fitted.after < fitted.before else ", no better"
        yield (
            "",
            f"loss at temperature {fitted.temperature:.3f}: {fitted.after:.4f} instead of "
            f"{fitted.before:.4f}{better}",
        )
        yield "", "(fitted on every second block, read on the rest; not for sampling)"
    if exam.padding:
        mean, most = (f"{one:.1e}" for one in (exam.padding.mean, exam.padding.most))
        yield "padding", f"probability of {exam.padding.ids:,} unused ids: mean {mean}, most {most}"


def _sureness(excess: Estimate) -> str:
    """Return how far the loss is from the entropy, and what that means if it is shown."""
    apart = replace(excess, mean=abs(excess.mean))
    text = f"{_estimate(apart)} {'higher' if excess.mean > 0 else 'lower'}"
    if excess.error is None or apart.mean <= 2 * excess.error:
        return text
    return f"{text}: {'over' if excess.mean > 0 else 'under'}confident"


def _groups(label: str, groups: Sequence[Group], width: int) -> Iterator[str]:
    """Yield names, losses and sizes of groups, in as many tables as fit into `width` cells."""
    cells = [
        (_SHORT.get(one.name, one.name), f"{one.nats:.3f}", f"{one.tokens:,}") for one in groups
    ]
    first = (label, "  nats", "  tokens")
    for columns in _fitting(cells, width - max(map(len, first)) - 2):
        # The last column of a table is not aligned to the right, so it is empty.
        heading, *rows = zip(first, *columns, ("", "", ""), strict=True)
        yield from aligned(heading, rows, frozenset(heading[1:]), width)


def _fitting(columns: Sequence[tuple[str, ...]], width: int) -> Iterator[Sequence[tuple[str, ...]]]:
    """Yield the columns in parts that fit into a width, with two cells after each column."""
    start = used = 0
    for number, column in enumerate(columns):
        wide = max(map(cell_len, column)) + 2
        if used + wide > width and number > start:
            yield columns[start:number]
            start, used = number, 0
        used += wide
    yield columns[start:]


def _bins(bins: Sequence[CalibrationBin], width: int) -> Iterator[str]:
    """Yield the percentages that were said and that were right, by confidence."""
    fit = max(1, (width - _BIN_LABEL) // _BIN)
    for start in range(0, len(bins), fit):
        part = bins[start : start + fit]
        for label, values in (
            ("said, %", [one.confidence for one in part]),
            ("right, %", [one.accuracy for one in part]),
        ):
            shares = "".join(f"{100 * one:>{_BIN}.0f}" for one in values)
            yield f"{label:<{_BIN_LABEL}}{shares}"


def _behaviour(exam: Exam, subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield what was found out by writing and by random ids."""
    if exam.induction:
        found = exam.induction
        yield (
            "random ids",
            f"{found.length} ids {found.first:.3f}, the same again {found.second:.3f} nats/token",
        )
    if exam.continuations:
        yield from _continuations(exam.continuations, subject)


def _continuations(found: Continuations, subject: Subject) -> Iterator[tuple[str, str]]:
    yield "greedy", f"{found.count} continuations of {found.length} ids (in brackets: the text's)"
    yield "  repeated", f"{_both(found.repeated)} of the 4-grams"
    distinct = (f"{n}: {_both(one)}" for n, one in enumerate(found.distinct, 1))
    yield "  distinct", " · ".join(distinct)
    verbatim = (f"{span} characters: {_both(shares)}" for span, shares in found.verbatim)
    if found.verbatim:
        yield "  in training", " · ".join(verbatim)
    prompt, written = (line_text(one, subject.tokenizer) for one in found.sample)
    yield "  example", f"{prompt[-_SAMPLE:]}‹{written[:_SAMPLE]}›"


def _both(shares: Shares) -> str:
    return f"{percent(shares.model, 1)} ({percent(shares.text, 1)})"


def _estimate(found: Estimate) -> str:
    return f"{found.mean:.4f}" + ("" if found.error is None else f" ± {found.error:.4f}")


def _share(found: Estimate) -> str:
    error = "" if found.error is None else f" ± {100 * found.error:.2f}"
    return f"{100 * found.mean:.2f}{error} %"
