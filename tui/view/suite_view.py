"""The result of a suite as a page: rates, slices over steps, wrong cases, the recommendation."""

from collections.abc import Iterator

from core.base.text import clean, plural
from core.judging.suite_events import SuiteEnded
from core.suites.report import Judged, wrong
from tui.view.result_view import ResultLine, plain
from tui.view.suite_tables import choice_lines, figure_lines, rate_table
from tui.view.suite_words import flip_lines, unfinished_lines, wrong_line
from tui.view.wrapped import wrapped

# Wrong cases of a checkpoint, and flips of two, that are shown.
_WRONG, _FLIPS = 20, 3


def suite_view(ended: SuiteEnded, width: int) -> tuple[ResultLine, ...]:
    """Return the lines of a suite that at least one checkpoint has begun, in `width` cells.

    Enter on a checkpoint loads it, on a wrong case it takes over its prompt.
    """
    report = ended.report
    return (
        *_text(unfinished_lines(ended), width),
        *_rates(ended, width),
        *_tables(figure_lines(report, width, exact=ended.exact), width),
        *_text(choice_lines(report), width),
        *_flips(ended, width),
        *(line for one in report.judged for line in _wrong(one)),
    )


def _rates(ended: SuiteEnded, width: int) -> Iterator[ResultLine]:
    head, *rows = rate_table(ended.report.judged, width)
    yield plain(head, "head")
    for one, row in zip(ended.report.judged, rows, strict=True):
        yield ResultLine(((row, "output"),), one.ready.origin.checkpoint)


def _tables(lines: Iterator[str], width: int) -> Iterator[ResultLine]:
    """Yield tables, each after an empty line; its first line is its heading."""
    before = ""
    for line in lines:
        heads = bool(line) and not before
        yield from [plain(line, "head")] if heads else _text(iter((line,)), width)
        before = line


def _flips(ended: SuiteEnded, width: int) -> Iterator[ResultLine]:
    cases = {one.number: one for one in ended.report.suite.cases}
    if ended.report.pairs:
        yield plain("")
    for found in ended.report.pairs:
        yield from _text(flip_lines(found, cases, _FLIPS, regression=False), width)


def _wrong(judged: Judged) -> Iterator[ResultLine]:
    found = wrong(judged.outcomes)
    if not found:
        return
    more = f", the first {_WRONG}" if len(found) > _WRONG else ""
    yield plain("")
    yield plain(f"{clean(judged.name)}: {plural(len(found), 'wrong case')}{more}", "head")
    for one in found[:_WRONG]:
        line = f"  {wrong_line(one)}"
        yield ResultLine(((line, "output"),), prompt=one.case.prompt)


def _text(lines: Iterator[str], width: int) -> Iterator[ResultLine]:
    """Yield lines; one that is too long goes on in the next, indented."""
    for line in lines:
        first, *rest = wrapped(line, width) if line.strip() else [""]
        yield plain(first)
        yield from (plain(f"  {more}") for more in rest)
