"""What the report of a suite says, in the words of the other outputs."""

from collections.abc import Iterator

from core.base.text import clean, percent, plural
from core.judging.suite_events import SuiteEnded
from core.judging.suite_trust import suite_trust
from core.report.document import Document, Made
from core.report.suite_document import SaidOfSuite, suite_document
from core.suites.choice import choose
from core.suites.outcome import total
from core.suites.report import Judged, Report, wrong
from tui.view.comparison_words import NOT_COVERED, could_be_best_line
from tui.view.suite_tables import recommended_lines
from tui.view.suite_words import (
    cell_words,
    difference_line,
    flip_lines,
    repeating,
    unfinished_lines,
    wrong_line,
)
from tui.view.trust_words import suite_answers


def suite_report(ended: SuiteEnded, shown: int, made: Made) -> Document:
    """Return the report of at least one checkpoint; at most `shown` cases of each list."""
    report = ended.report
    said = SaidOfSuite(
        tuple(_first(ended)),
        tuple(_flips(report, shown)),
        tuple((_counted(one), tuple(_wrong(report, one, shown))) for one in report.judged),
        tuple(map(cell_words, report.suite.grid.cells)),
        tuple(_trust(report)),
    )
    return suite_document(report, said, made)


def _trust(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the questions about the recommendation of several checkpoints with their answers."""
    if choice := choose(report):
        yield from suite_answers(suite_trust(report, choice)).items()


def _first(ended: SuiteEnded) -> Iterator[str]:
    """Yield the recommendation, or the rate of one alone, and what limits it."""
    report = ended.report
    if choice := choose(report):
        yield from recommended_lines(report, choice)
        yield could_be_best_line(choice.could_be_best, [one.name for one in report.judged])
        yield NOT_COVERED
    else:
        yield _rate(report.judged[0])
    yield from unfinished_lines(ended)
    if not ended.exact:
        yield "P(right) is of this tokenization of each answer: a lower bound."


def _rate(judged: Judged) -> str:
    rate = total(judged.outcomes)
    low, high = (100 * end for end in (rate.interval.low, rate.interval.high))
    share = f"{percent(rate.share)} of {plural(rate.cases, 'case')}"
    return f"{clean(judged.name)}: {share} right, 95 % [{low:.2f}, {high:.2f}]"


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
