"""A suite's plan and results in words."""

from collections.abc import Iterator

from core.base.text import clean, duration, plural, shorten
from core.judging.score_events import Remark, SubjectLoading
from core.judging.suite_events import SuiteEnded, SuitePlan, SuiteProgress
from core.protocol.events import JudgingEvent
from core.suites.flips import Flips
from core.suites.outcome import Outcome
from core.suites.report import CellDifference, Judged, Report
from core.suites.suite import Case, Cell
from tui.view.score_words import loading_line
from tui.view.shell_words import shell_line

_SHOWN = 40


def plan_line(plan: SuitePlan) -> str:
    """Return what will be computed."""
    suite = plan.encoded.suite
    parts = [
        f"{suite.name}: {plural(len(suite.cases), 'case')}",
        plural(len(suite.grid.cells), "setting"),
    ]
    if suite.samples:
        parts.append(f"{plural(suite.samples, 'sample')} for each")
    parts.append(f"about {plural(plan.tokens, 'token')}")
    each = f" for each of {plan.checkpoints} checkpoints" if plan.checkpoints > 1 else ""
    parts.append(f"about {duration(plan.seconds)}{each}")
    return " · ".join(parts)


def progress_line(event: SubjectLoading | SuiteProgress) -> str:
    """Return what is being done, for a line that is replaced."""
    if isinstance(event, SubjectLoading):
        return loading_line(event)
    line = f"{clean(event.name)}: {event.done:,} of {plural(event.total, 'case')}"
    return line if event.left is None else f"{line}, {duration(event.left)} left"


def event_line(event: JudgingEvent) -> str:
    """Return what an event of a suite says, before its end."""
    if isinstance(event, Remark):
        return event.text
    if isinstance(event, SuitePlan):
        return plan_line(event)
    assert isinstance(event, SubjectLoading | SuiteProgress)
    return progress_line(event)


def unfinished_lines(ended: SuiteEnded) -> Iterator[str]:
    """Yield what a stop or an error left undone, and what was decoded twice."""
    if ended.done < ended.planned:
        yield f"stopped at {ended.done:,} of {plural(ended.planned, 'case')}: provisional"
    yield from (f"{name} was not run" for name in ended.unrun)
    if ended.near:
        yield f"{plural(ended.near, 'near-tie')} decoded again alone"


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


def flip_lines(
    found: Flips, cases: dict[int, Case], shown: int, *, regression: bool
) -> Iterator[str]:
    """Yield the cases that only one of two answers right, then the test."""
    for name, numbers in ((found.a, found.only_a), (found.b, found.only_b)):
        for number in numbers[:shown]:
            yield f"only {clean(name)} is right: case {number:,} {_quoted(cases[number].prompt)}"
        if len(numbers) > shown:
            yield f"only {clean(name)} is right: {plural(len(numbers) - shown, 'more case')}"
    yield flips_line(found, regression=regression)


def flips_line(found: Flips, *, regression: bool = False) -> str:
    """Return how many cases only one of two answers right, and the test of that."""
    only_a, only_b = len(found.only_a), len(found.only_b)
    test = (
        f"one-sided {p_words(found.regression_p_value)}" if regression else p_words(found.p_value)
    )
    return (
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


def _quoted(text: str) -> str:
    return clean(shorten(repr(text), _SHOWN))
