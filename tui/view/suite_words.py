"""A suite's results in words and tables."""

from collections.abc import Iterator, Sequence

from core.base.text import clean, duration, plural, shorten
from core.suites.encode import EncodedSuite
from core.suites.flips import Flips
from core.suites.outcome import (
    CellRate,
    Outcome,
    Rate,
    cell_rates,
    check_rates,
    digit_rates,
    slice_rates,
    total,
)
from core.suites.report import CellDifference, Judged, Report, wrong
from core.suites.suite import Case, Cell
from tui.view.aligned import aligned
from tui.view.shell_words import shell_line

_SHOWN = 40


def plan_line(encoded: EncodedSuite, tokens: int, seconds: float, checkpoints: int) -> str:
    """Return what will be computed; `seconds` is for one checkpoint."""
    suite = encoded.suite
    parts = [
        f"{suite.name}: {plural(len(suite.cases), 'case')}",
        plural(len(suite.grid.cells), "setting"),
    ]
    if suite.samples:
        parts.append(f"{plural(suite.samples, 'sample')} for each")
    parts.append(f"about {plural(tokens, 'token')}")
    each = f" for each of {checkpoints} checkpoints" if checkpoints > 1 else ""
    parts.append(f"about {duration(seconds)}{each}")
    return " · ".join(parts)


def percent(share: float | None) -> str:
    """Return a share in percent; `100 %` and `0 %` only where they are exact."""
    if share is None:
        return "–"
    if share in (0, 1):
        return f"{share:.0%}".replace("%", " %")
    return f"{min(max(share, 0.0001), 0.9999):.2%}".replace("%", " %")


def p_words(value: float) -> str:
    """Return a p-value; one that is too small for a float is not called 0."""
    return f"p = {value:.3g}" if value > 0 else "p < 1e-300"


def cell_words(cell: Cell) -> str:
    """Return the settings of a cell that are not off."""
    parts = [f"temperature {cell.temperature:g}"]
    if cell.top_k is not None:
        parts.append(f"top-k {cell.top_k}")
    if cell.top_p < 1:
        parts.append(f"top-p {cell.top_p:g}")
    if cell.min_p > 0:
        parts.append(f"min-p {cell.min_p:g}")
    return ", ".join(parts)


def report_lines(report: Report, shown: int, width: int, *, exact: bool) -> Iterator[str]:
    """Yield flips, then rates, slices, cells and wrong answers; at most `shown` of each list.

    `exact` tells that probabilities are of texts, not of one tokenization.
    """
    cases = {one.number: one for one in report.suite.cases}
    for found in report.baseline:
        yield from flip_lines(found, cases, shown, regression=True)
    for found in report.pairs:
        yield from flip_lines(found, cases, shown, regression=False)
    yield from map(difference_line, report.differences)
    if report.baseline or report.pairs:
        yield ""
    yield from _rate_table(report.judged, width)
    yield from _slice_table(report.judged, width)
    yield from _cell_table(report, width, exact=exact)
    for one in report.judged:
        yield from _wrong_lines(report, one, shown)


def flip_lines(
    found: Flips, cases: dict[int, Case], shown: int, *, regression: bool
) -> Iterator[str]:
    """Yield the cases that only one of two answers right, then the test."""
    for name, numbers in ((found.a, found.only_a), (found.b, found.only_b)):
        for number in numbers[:shown]:
            yield f"only {clean(name)} is right: case {number:,} {_quoted(cases[number].prompt)}"
        if len(numbers) > shown:
            yield f"only {clean(name)} is right: {plural(len(numbers) - shown, 'more case')}"
    only_a, only_b = len(found.only_a), len(found.only_b)
    test = (
        f"one-sided {p_words(found.regression_p_value)}" if regression else p_words(found.p_value)
    )
    yield (
        f"{clean(found.a)} against {clean(found.b)}: {only_a:,} and {only_b:,} of "
        f"{plural(found.cases, 'case')} right in one alone · McNemar, exact: {test}"
    )


def difference_line(found: CellDifference) -> str:
    """Return the difference of two checkpoints in one cell, with its interval."""
    rates, what = found.rates, "P(right)" if found.exact else "samples"
    line = (
        f"{clean(found.b)} minus {clean(found.a)}, {cell_words(found.cell)}: "
        f"{what} {100 * rates.difference:+.2f} points"
    )
    if rates.low is None or rates.high is None:
        return f"{line} · too few cases ({rates.cases}) for an interval"
    return f"{line} · 95 % [{100 * rates.low:+.2f}, {100 * rates.high:+.2f}], cases resampled"


def _rate_table(judged: Sequence[Judged], width: int) -> Iterator[str]:
    columns = ("checkpoint", "step", "right", "95 %", "cases")
    rows = []
    for one in judged:
        rate = total(one.outcomes)
        step = "–" if one.step is None else f"{one.step:,}"
        rows.append((one.name, step, percent(rate.share), _interval(rate), _count(rate)))
    yield from aligned(columns, rows, frozenset(columns[1:]), width)


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
    yield "Slices are not corrected for their number: one in 20 equal ones seems to differ."


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


def wrong_line(one: Outcome) -> str:
    """Return a wrong case: its prompt, the expected answer, the answer, the failed checks."""
    parts = [f"case {one.case.number:,} {_quoted(one.case.prompt)}"]
    if one.case.expected:
        parts.append(f"expected {_quoted(one.case.expected)}")
    if greedy := one.answers.greedy:
        parts.append(
            f"answered {_quoted(greedy.text)}{'' if greedy.stopped else ' without a stop'}"
        )
    names = zip(one.case.checks.names, one.passed, strict=True)
    failed = [name for name, passed in names if not passed]
    if len(one.passed) > 1 or not greedy:
        parts.append(f"failed: {', '.join(failed)}")
    return " · ".join(parts)


def repeating(report: Report, judged: Judged, case: Case) -> str:
    """Return the command that repeats the greedy answer of a case."""
    # `-p -` would read stdin.
    prompt = ("--prompt=-",) if case.prompt == "-" else ("-p", case.prompt)
    words = [
        *judged.command, *prompt, "--temperature", "0", "--seed", str(case.seed), "--max_tokens",
        str(report.suite.max_tokens), "--stop_on_newline", "--precision", "fp32",
    ]  # fmt: skip
    return shell_line(words)


def _interval(rate: Rate) -> str:
    return f"{100 * rate.interval.low:.2f} to {100 * rate.interval.high:.2f}"


def _count(rate: Rate) -> str:
    return f"{rate.right:,} of {rate.cases:,}"


def _quoted(text: str) -> str:
    return clean(shorten(repr(text), _SHOWN))
