"""The report of an exam: figures of one checkpoint on one text, with plots of its losses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.judging.exam import Continuations, Exam, Group, Shares
from core.judging.exam_events import ExamEnded
from core.report.conditions import checkpoint_section, repeat_section, text_section
from core.report.document import (
    Cell,
    Document,
    Figure,
    Lines,
    Made,
    Paragraph,
    Part,
    Plot,
    Point,
    Section,
    Series,
    Table,
    figure,
    percent,
    whole,
)
from core.statistics.calibration import Calibration
from core.statistics.spread import Estimate

# Half the width of a 95 % interval in standard errors.
_HALF = 1.96


@dataclass(frozen=True, slots=True)
class SaidOfExam:
    """Sentences: `first` is the page's heading, `text` about the text.

    `sample` is the first prompt and what was written after it.
    """

    first: tuple[str, ...]
    text: tuple[str, ...]
    sample: tuple[str, ...]


def exam_document(ended: ExamEnded, said: SaidOfExam, made: Made) -> Document:
    """Return the report of an exam that has read at least one block."""
    request, exam = ended.request, ended.exam
    assert exam
    loaded = [(request.subject.name, ended.ready)] if ended.ready else []
    return Document(
        f"Exam of {request.subject.name} on {request.source.name}",
        (
            Section("Figures", (*_headed(said.first), _figures(exam))),
            Section("Loss by group of tokens", tuple(_groups(exam))),
            Section("Calibration", tuple(_calibration(exam.calibration))),
            Section("What it writes", tuple(_behaviour(exam, said.sample))),
            text_section(request.source, request.windows, said.text, request.held_out),
            checkpoint_section((name, ready) for name, ready in loaded),
            repeat_section(made),
        ),
    )


def _headed(first: Sequence[str]) -> Iterator[Paragraph]:
    return (Paragraph(line, strong=not at) for at, line in enumerate(first))


def _figures(exam: Exam) -> Table:
    return Table(("figure", "value", "95 %"), tuple(_figure_rows(exam)))


def _figure_rows(exam: Exam) -> Iterator[tuple[Cell, ...]]:
    yield "loss, nats/token", figure(exam.loss.mean), _interval(exam.loss)
    yield "entropy of the predictions, nats", figure(exam.entropy.mean), _interval(exam.entropy)
    yield "loss minus entropy, nats", figure(exam.excess.mean), _interval(exam.excess)
    yield "most likely id is right", percent(exam.top1.mean), _interval(exam.top1, share=True)
    yield "right id among the top 5", percent(exam.top5.mean), _interval(exam.top5, share=True)
    if exam.baselines:
        on = f"fitted on {exam.baselines.fitted_on}"
        yield f"loss of unigrams, {on}", figure(exam.baselines.unigram), ""
        if exam.baselines.bigram is not None:
            yield f"loss of bigrams, {on}", figure(exam.baselines.bigram), ""
    if exam.temperature:
        at = f"{exam.temperature.temperature:.3f}"
        yield "loss of every second block at temperature 1", figure(exam.temperature.before), ""
        yield f"the same at {at}, fitted on the others", figure(exam.temperature.after), ""
    if exam.padding:
        mean = exam.padding.mean
        yield f"probability of {exam.padding.ids:,} unused ids", Figure(mean, f"{mean:.1e}"), ""
    if exam.induction:
        yield "random ids, nats/token", figure(exam.induction.first), ""
        yield "the same ids again", figure(exam.induction.second), ""


def _interval(found: Estimate, *, share: bool = False) -> str:
    if found.error is None:
        return "one window"
    ends = (found.mean - _HALF * found.error, found.mean + _HALF * found.error)
    low, high = (f"{100 * one:.2f} %" if share else f"{one:.4f}" for one in ends)
    return f"[{low}, {high}]"


def _groups(exam: Exam) -> Iterator[Part]:
    named = (
        ("position in the window", exam.positions),
        ("character class", exam.classes),
        ("tenth of the tokens, from frequent to rare ids", exam.frequencies),
    )
    points = tuple(Point(_first(one.name), one.nats) for one in exam.positions)
    if len(points) > 1:
        title = "Loss by position in the window (first position of each range)"
        yield Plot(title, "position", "nats/token", (Series("", points),), log=True)
    for name, groups in named:
        if groups:
            yield _group_table(name, groups)


def _first(name: str) -> float:
    """Return the first position of a range such as `5-8`."""
    return float(name.partition("-")[0])


def _group_table(name: str, groups: Sequence[Group]) -> Table:
    rows = tuple((one.name, figure(one.nats), whole(one.tokens)) for one in groups)
    return Table((name, "nats/token", "tokens"), rows)


def _calibration(found: Calibration) -> Iterator[Part]:
    yield Paragraph(
        f"Expected calibration error {percent(found.error).text}; a perfectly calibrated model "
        f"of the same confidences shows {percent(found.simulated).text} by chance."
    )
    points = tuple(Point(one.confidence, one.accuracy) for one in found.bins)
    ends = (found.bins[0].confidence, found.bins[-1].confidence)
    series = (
        Series("this checkpoint", points),
        Series("perfectly calibrated", tuple(Point(one, one) for one in ends)),
    )
    title = "How often the most likely id is right, by its probability"
    yield Plot(title, "probability", "share that is right", series, exact=False)
    rows = tuple(
        (percent(one.confidence), percent(one.accuracy), whole(one.tokens)) for one in found.bins
    )
    yield Table(("probability", "right", "tokens"), rows)


def _behaviour(exam: Exam, sample: tuple[str, ...]) -> Iterator[Part]:
    found = exam.continuations
    if found is None:
        return
    yield Paragraph(
        f"{found.count} greedy continuations of up to {found.length} ids, beside the same of the "
        "text."
    )
    yield Table(("share", "model", "text"), tuple(_shares(found)))
    if sample:
        yield Paragraph("The first prompt, and what was written after it:")
        yield from (Lines((text,)) for text in sample)


def _shares(found: Continuations) -> Iterator[tuple[Cell, ...]]:
    named: list[tuple[str, Shares]] = [("repeated 4-grams", found.repeated)]
    named += [(f"distinct {n}-grams", one) for n, one in enumerate(found.distinct, 1)]
    named += [(f"in the training text: spans of {n} characters", one) for n, one in found.verbatim]
    for name, one in named:
        yield name, percent(one.model), percent(one.text)
