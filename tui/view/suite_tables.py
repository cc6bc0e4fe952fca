"""The result of a suite as tables: rates, slices, settings, then wrong answers."""

from collections.abc import Iterator, Sequence

from core.base.text import clean, percent, plural
from core.judging.suite_trust import suite_trust
from core.statistics.comparison import LEAST_UNITS
from core.suites.choice import RULE, SuiteChoice, choose
from core.suites.outcome import (
    CellRate,
    Rate,
    cell_rates,
    check_rates,
    digit_rates,
    slice_rates,
    total,
)
from core.suites.report import Judged, Report, wrong
from tui.view.aligned import aligned
from tui.view.column_table import column_table
from tui.view.comparison_words import NOT_COVERED, could_be_best_line, rule_alone_lines
from tui.view.suite_words import (
    cell_words,
    difference_line,
    flip_lines,
    repeating,
    wrong_line,
)
from tui.view.trust_words import suite_answers, trust_lines

# Flips of each of two checkpoints that are named; a baseline's are all that were asked for.
FEW = 3
RATE_COLUMNS = ("checkpoint", "step", "right", "95 %", "cases")
# The columns that are left out where a line is too short, the first one first.
_LESS_NEEDED = ("step", "95 %")


def report_lines(report: Report, shown: int, width: int, *, exact: bool) -> Iterator[str]:
    """Yield flips, then rates, slices, cells, wrong answers and the recommendation.

    At most `shown` of each list. `exact` tells that probabilities are of texts, not of one
    tokenization.
    """
    cases = {one.number: one for one in report.suite.cases}
    for found in report.baseline:
        yield from flip_lines(found, cases, shown, regression=True)
    for found in report.pairs:
        yield from flip_lines(found, cases, min(shown, FEW), regression=False)
    yield from map(difference_line, report.differences)
    if report.baseline or report.pairs:
        yield ""
    yield from rate_table(report.judged, width)
    yield from figure_lines(report, width, exact=exact)
    for one in report.judged:
        yield from _wrong_lines(report, one, shown)
    yield from choice_lines(report)


def figure_lines(report: Report, width: int, *, exact: bool) -> Iterator[str]:
    """Yield the slices, a column for each checkpoint, then the cells of the grid."""
    yield from _slice_table(report.judged, width)
    yield from _cell_table(report, width, exact=exact)


def choice_lines(report: Report) -> Iterator[str]:
    """Yield the recommendation of several checkpoints, and how far to trust it."""
    choice = choose(report)
    if choice is None:
        return
    yield ""
    yield could_be_best_line(choice.could_be_best, [one.name for one in report.judged])
    yield from recommended_lines(report, choice)
    yield from trust_lines(suite_answers(suite_trust(report, choice)))
    yield NOT_COVERED


def recommended_lines(report: Report, choice: SuiteChoice) -> Iterator[str]:
    """Yield the recommendation, its rule and the most it can cost; too few cases are said first."""
    names = [one.name for one in report.judged]
    if choice.supported:
        yield f"Recommended: {clean(names[choice.chosen])}"
        yield f"Rule: {RULE}"
    else:
        cases = len(report.judged[choice.best].outcomes)
        yield f"Too few cases to recommend one by the suite: {cases}, {LEAST_UNITS} needed"
        yield from rule_alone_lines("Most right", names[choice.best], names[choice.chosen])
    yield f"Most it can cost: {wrong_words(choice.most_wrong)}"


def wrong_words(share: float) -> str:
    """Return a share of cases as wrong answers."""
    return f"{1000 * share:.1f} wrong answers in 1,000"


def rate_table(judged: Sequence[Judged], width: int) -> Iterator[str]:
    """Yield the rates of right cases: a heading and exactly one line for each checkpoint.

    Columns that are needed less are left out where `width` cells are too few.
    """
    heads = {column: column for column in RATE_COLUMNS}
    rows = [dict(zip(RATE_COLUMNS, row, strict=True)) for row in rate_rows(judged)]
    yield from column_table(heads, rows, frozenset(RATE_COLUMNS[:1]), _LESS_NEEDED, width)


def rate_rows(judged: Sequence[Judged]) -> list[tuple[str, ...]]:
    """Return the rate of right cases of each checkpoint, in the order of the columns."""
    rows: list[tuple[str, ...]] = []
    for one in judged:
        rate = total(one.outcomes)
        step = "–" if one.step is None else f"{one.step:,}"
        rows.append((one.name, step, percent(rate.share), _interval(rate), _count(rate)))
    return rows


def _slice_table(judged: Sequence[Judged], width: int) -> Iterator[str]:
    """Yield the slices as rows, with a column for each checkpoint."""
    every = [
        (*check_rates(one.outcomes), *slice_rates(one.outcomes), *digit_rates(one.outcomes))
        for one in judged
    ]
    by_label = [{rate.label: rate for rate in rates} for rates in every]
    labels = list(dict.fromkeys(rate.label for rates in every for rate in rates))
    if not labels:
        return
    columns = ["slice", *(one.name for one in judged), "cases"]
    rows = []
    for label in labels:
        rates = [found.get(label) for found in by_label]
        cases = max(rate.cases for rate in rates if rate)
        few = any(rate.few for rate in rates if rate)
        shares = (percent(rate.share if rate else None) for rate in rates)
        rows.append((label, *shares, f"{cases:,}{': few' if few else ''}"))
    yield ""
    yield from aligned(columns, rows, frozenset(columns[1:-1]), width)
    yield "Of 20 slices that do not differ, about one seems to: that is not corrected for."


def _cell_table(report: Report, width: int, *, exact: bool) -> Iterator[str]:
    """Yield the cells of the grid as rows: exact probabilities, and rates of samples."""
    cells = report.suite.grid.cells
    rates = [cell_rates(report.suite, one.outcomes, report.k) for one in report.judged]
    names = _cell_columns([rate for found in rates for rate in found], report)
    if not names:
        return
    columns = ["checkpoint", "settings", *names]
    rows = []
    for one, found in zip(report.judged, rates, strict=True):
        for cell, rate in zip(cells, found, strict=True):
            values = _named(rate, report)
            rows.append((one.name, cell_words(cell), *(percent(values[name]) for name in names)))
    yield ""
    yield from aligned(columns, rows, frozenset(names), width)
    if not exact and any(rate.probability is not None for found in rates for rate in found):
        yield "P(right) is of this tokenization of each answer: a lower bound."


def _cell_columns(rates: Sequence[CellRate], report: Report) -> list[str]:
    names = _named(rates[0], report) if rates else {}
    every = [_named(rate, report) for rate in rates]
    return [name for name in names if any(found[name] is not None for found in every)]


def _named(rate: CellRate, report: Report) -> dict[str, float | None]:
    k = min(report.k, report.suite.samples)
    return {
        "P(right)": rate.probability,
        f"pass@{rate.k}": rate.exact_pass,
        f"pass^{rate.k}": rate.exact_power,
        f"of {report.suite.samples:,} samples": rate.sampled,
        f"sampled pass@{k}": rate.sampled_pass,
        f"sampled pass^{k}": rate.sampled_power,
    }


def _wrong_lines(report: Report, judged: Judged, shown: int) -> Iterator[str]:
    found = wrong(judged.outcomes)
    if not found or not shown:
        return
    more = f", the first {shown:,}" if len(found) > shown else ""
    yield ""
    yield f"{clean(judged.name)}: {plural(len(found), 'wrong case')}{more}"
    for one in found[:shown]:
        yield f"  {wrong_line(one)}"
        yield f"    {repeating(report, judged, one.case)}"


def _interval(rate: Rate) -> str:
    return f"{100 * rate.interval.low:.2f} to {100 * rate.interval.high:.2f}"


def _count(rate: Rate) -> str:
    return f"{rate.right:,} of {rate.cases:,}"
