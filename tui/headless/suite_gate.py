"""When `stepscope suite` ends with exit code 6: a missed threshold, a regression, a flip."""

from collections.abc import Iterator

from core.base.errors import CheckFailedError
from core.base.text import percent, plural
from core.suites.flips import Flips
from core.suites.outcome import missed, total
from core.suites.report import Report
from tui.command_line.suite_arguments import FailOn, SuiteOptions
from tui.view.suite_words import p_words


def check_report(report: Report, options: SuiteOptions) -> None:
    """Raise CheckFailedError with the first thing that a report misses."""
    for problem in _problems(report, options):
        raise CheckFailedError(problem)


def _problems(report: Report, options: SuiteOptions) -> Iterator[str]:
    for one in report.judged:
        share, least = total(one.outcomes).share, options.fail_below
        found = [
            f"{label} {percent(share)} is below {percent(least)}"
            for label, share, least in missed(report.suite.thresholds, one.outcomes)
        ]
        if least is not None and share < least:
            found.insert(0, f"right {percent(share)} is below {percent(least)}")
        if found:
            yield f"{one.name}: {'; '.join(found)}"
    for flips in report.baseline:
        yield from _against_baseline(flips, options.fail_on)


def _against_baseline(found: Flips, fail_on: FailOn | None) -> Iterator[str]:
    lost, gained = len(found.only_a), len(found.only_b)
    changed = f"{lost:,} lost and {gained:,} gained of {plural(found.cases, 'case')}"
    if fail_on is FailOn.FLIP and lost + gained:
        yield f"{found.b} differs from the {found.a}: {changed}"
    if fail_on is FailOn.REGRESSION and found.is_regression:
        yield f"{found.b} is worse than the {found.a}: {changed}, " + p_words(
            found.regression_p_value
        )
