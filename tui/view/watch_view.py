"""The steps of a watch as a page: a line for each step in a table, then the last one in words."""

from collections.abc import Iterator, Sequence

from core.base.text import clean, percent
from core.judging.watch import StepBroken, StepJudged, StepScore, StepSuite
from tui.view.column_table import column_table
from tui.view.comparison_words import VERDICTS, interval_words, signed
from tui.view.result_view import ResultLine, plain
from tui.view.watch_words import alarm_lines, answer_words, broken_line, quoted, step_line
from tui.view.wrapped import wrapped

Step = StepJudged | StepBroken
_SUITE, _SCORE = ("lost", "gained", "right"), ("loss", "vs best", "95 %", "verdict")
_LEFT = frozenset(("step", "verdict"))
_LESS_NEEDED = ("95 %", "vs best", "verdict", "loss")
# Before a step that raises an alarm.
_MARK = "! "


def watch_view(steps: Sequence[Step], remarks: Sequence[str], width: int) -> tuple[ResultLine, ...]:
    """Return the lines of a watch in `width` cells; Enter on a step loads it."""
    return (
        *_wrapped(remarks, width, "note"),
        *([plain("")] if remarks and steps else []),
        *_table(steps, width),
        *_last(steps, width),
    )


def _wrapped(
    lines: Sequence[str], width: int, style: str, indent: str = ""
) -> Iterator[ResultLine]:
    for line in lines:
        for part in wrapped(clean(line), width - len(indent)):
            yield plain(indent + part, style)


def _table(steps: Sequence[Step], width: int) -> Iterator[ResultLine]:
    judged = [step for step in steps if isinstance(step, StepJudged)]
    heads = _heads(judged[0]) if judged else {"step": "step"}
    left = _LEFT.union(heads.keys() - {*_SUITE, *_SCORE})
    head, *lines = column_table(
        heads, [_cells(one) for one in judged], left, _LESS_NEEDED, width - 2
    )
    rows = iter(lines)
    if judged:
        yield plain(f"  {head}", "head")
    for step in steps:
        if isinstance(step, StepBroken):
            yield from _wrapped((broken_line(step),), width, "error", "  ")
            continue
        mark = (_MARK if step.alarms else "  ", "bad")
        yield ResultLine((mark, (next(rows), "output")), step.checkpoint)
        yield from _wrapped(tuple(alarm_lines(step)), width, "bad", "  ")


def _heads(step: StepJudged) -> dict[str, str]:
    """Return the columns of what every step was asked."""
    heads = {"step": "step"}
    if step.suite:
        heads |= {column: column for column in _SUITE}
    if step.score:
        heads |= {column: column for column in _SCORE} | {"loss": str(step.score.score.measure)}
    return heads | {_answer(at): quoted(one.prompt) for at, one in enumerate(step.answers)}


def _answer(at: int) -> str:
    """Return the column of the answers to a pinned prompt."""
    return f"answer {at}"


def _cells(step: StepJudged) -> dict[str, str]:
    cells = {"step": step.checkpoint.name}
    if step.suite:
        cells |= _suite_cells(step.suite)
    if step.score:
        cells |= _score_cells(step.score)
    return cells | {_answer(at): answer_words(one) for at, one in enumerate(step.answers)}


def _suite_cells(found: StepSuite) -> dict[str, str]:
    before = found.against_before
    return {
        "lost": f"{len(before.only_a):,}" if before else "",
        "gained": f"{len(before.only_b):,}" if before else "",
        "right": percent(found.count / len(found.right)),
    }


def _score_cells(found: StepScore) -> dict[str, str]:
    pair = found.against
    return {
        "loss": f"{found.score.loss:.4f}",
        "vs best": signed(pair.difference) if pair else "first",
        "95 %": interval_words(pair.interval, found.score.unit) if pair else "",
        "verdict": VERDICTS[pair.verdict] if pair else "",
    }


def _last(steps: Sequence[Step], width: int) -> Iterator[ResultLine]:
    """Yield what the last step says, with the cases and the best step that the table leaves out."""
    last = steps[-1] if steps else None
    if isinstance(last, StepJudged) and (last.suite or last.score):
        yield plain("")
        yield from _wrapped((step_line(last),), width, "note")
