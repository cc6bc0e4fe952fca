"""What the report of a suite says, in the words of the other outputs."""

from collections.abc import Iterator

from core.base.text import clean, plural
from core.report.document import Document, Made
from core.report.suite_document import SaidOfSuite, suite_document
from core.suites.outcome import total
from core.suites.report import Judged, Report, best_of, wrong
from tui.view.suite_words import (
    cell_words,
    difference_line,
    flip_lines,
    percent,
    repeating,
    wrong_line,
)


def suite_report(report: Report, shown: int, made: Made, *, exact: bool) -> Document:
    """Return the report of at least one checkpoint; at most `shown` cases of each list.

    `exact` tells that probabilities are of texts, not of one tokenization.
    """
    said = SaidOfSuite(
        tuple(_first(report, exact=exact)),
        tuple(_flips(report, shown)),
        tuple((_counted(one), tuple(_wrong(report, one, shown))) for one in report.judged),
        tuple(map(cell_words, report.suite.grid.cells)),
    )
    return suite_document(report, said, made)


def _first(report: Report, *, exact: bool) -> Iterator[str]:
    """Yield what was found of the checkpoint with the most right cases, and what limits it."""
    best = best_of(report.judged)
    rate = total(best.outcomes)
    low, high = (100 * end for end in (rate.interval.low, rate.interval.high))
    most = "Most right cases: " if len(report.judged) > 1 else ""
    yield (
        f"{most}{clean(best.name)}, {percent(rate.share)} of {plural(rate.cases, 'case')}, "
        f"95 % [{low:.2f}, {high:.2f}]"
    )
    planned = len(report.suite.cases)
    if rate.cases < planned:
        yield f"stopped at {rate.cases:,} of {plural(planned, 'case')}: provisional"
    if not exact:
        yield "P(right) is of this tokenization of each answer: a lower bound."


def _flips(report: Report, shown: int) -> Iterator[str]:
    cases = {one.number: one for one in report.suite.cases}
    for found in report.baseline:
        yield from flip_lines(found, cases, shown, regression=True)
    for found in report.pairs:
        yield from flip_lines(found, cases, shown, regression=False)
    yield from map(difference_line, report.differences)


def _counted(judged: Judged) -> str:
    return f"{clean(judged.name)}: {plural(len(wrong(judged.outcomes)), 'wrong case')}"


def _wrong(report: Report, judged: Judged, shown: int) -> Iterator[str]:
    for one in wrong(judged.outcomes)[:shown]:
        yield wrong_line(one)
        yield f"  {repeating(report, judged, one.case)}"
