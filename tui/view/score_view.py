"""The scores of several checkpoints as a page: a table, a plot over steps, and what follows."""

from collections.abc import Iterator

from core.base.text import clean, loss
from core.judging.score_result import Scored, ScoreResult
from core.statistics.choice import measured_star
from core.statistics.comparison import Comparison
from tui.view.column_table import column_table
from tui.view.comparison_words import VERDICTS, interval_words, signed
from tui.view.interval_plot import PlotPoint, interval_plot
from tui.view.marks import STAR
from tui.view.recorded_words import recorded_line
from tui.view.result_view import ResultLine, plain
from tui.view.result_words import result_lines
from tui.view.score_suite_words import answered_title, unfinished_lines
from tui.view.score_words import window_lines
from tui.view.suite_tables import rate_table
from tui.view.wrapped import wrapped

_HEADS = ("checkpoint", "loss", "vs best", "95 %", "verdict", "recorded")
_LEFT = frozenset(("checkpoint", "verdict"))
# The columns that are left out where a line is too short, the first one first.
_LESS_NEEDED = ("recorded", "95 %", "vs best")
# Cells; a wider plot says no more.
_PLOT_WIDTH, _PLOT_HEIGHT = 100, 8


def score_view(result: ScoreResult, width: int) -> tuple[ResultLine, ...]:
    """Return the lines of at least one score in `width` cells."""
    return (
        *_text(result, width),
        *_table(result, width),
        *_plot(result, width),
        *_answers(result, width),
        *_sentences(result, width),
    )


def _text(result: ScoreResult, width: int) -> Iterator[ResultLine]:
    """Yield what was scored, and what was left undone."""
    told = window_lines(result.source, result.windows, result.training_share)
    for line in (*told, *unfinished_lines(result)):
        yield from (plain(part, "note") for part in wrapped(clean(line), width))
    yield plain("")


def _table(result: ScoreResult, width: int) -> Iterator[ResultLine]:
    rows = [_cells(result, one) for one in range(len(result.scored))]
    shown = _HEADS if result.compared else ("checkpoint", "loss", "recorded")
    heads = {head: str(result.measure) if head == "loss" else head for head in shown}
    head, *lines = column_table(heads, rows, _LEFT, _LESS_NEEDED, width - 2)
    yield plain(f"  {head}", "head")
    star = measured_star(result.compared, result.steps).checkpoint if result.compared else None
    for number, (line, scored) in enumerate(zip(lines, result.scored, strict=True)):
        mark = (f"{STAR if number == star else ' '} ", "star")
        yield ResultLine((mark, (line, "output")), scored.subject.checkpoint)


def _cells(result: ScoreResult, number: int) -> dict[str, str]:
    scored = result.scored[number]
    cells = {
        "checkpoint": scored.subject.name,
        "loss": f"{scored.score.loss:.4f}",
        "recorded": loss(scored.subject.checkpoint.loss),
    }
    if result.compared is None:
        return cells
    if number == 0:
        return cells | {"vs best": "lowest", "95 %": "", "verdict": ""}
    pair = result.compared.of(number, 0)
    return cells | {
        "vs best": signed(pair.difference),
        "95 %": interval_words(pair.interval, result.windows.unit),
        "verdict": VERDICTS[pair.verdict],
    }


def _plot(result: ScoreResult, width: int) -> Iterator[ResultLine]:
    """Yield the losses over steps; the bars are intervals of the difference to the lowest loss."""
    points = sorted(_points(result), key=lambda point: point.step)
    if len({point.step for point in points}) < 2:
        return
    yield plain("")
    title = f"{result.measure} over steps; bars: 95 % of the difference to the lowest"
    yield from (plain(line, "head") for line in wrapped(title, width))
    plotted = interval_plot(points, min(width, _PLOT_WIDTH), _PLOT_HEIGHT)
    yield from (plain(line, "line") for line in plotted)


def _points(result: ScoreResult) -> Iterator[PlotPoint]:
    for number, scored in enumerate(result.scored):
        if scored.subject.checkpoint.step is not None:
            low, high = _ends(result.compared, number, scored)
            yield PlotPoint(scored.subject.step, scored.score.loss, low, high)


def _ends(compared: Comparison | None, number: int, scored: Scored) -> tuple[float, float]:
    value = scored.score.loss
    interval = compared.of(number, 0).interval if compared and number else None
    if compared is None or interval is None:
        return value, value
    return compared.losses[0] + interval.low, compared.losses[0] + interval.high


def _answers(result: ScoreResult, width: int) -> Iterator[ResultLine]:
    """Yield the answers to the suite, below those of the scores; Enter loads a checkpoint."""
    title = answered_title(result)
    if not title or result.answered is None:
        return
    judged = result.answered.report.judged
    head, *rows = rate_table(judged, width - 2)
    yield from (plain(""), plain(title, "note"), plain(f"  {head}", "head"))
    for one, row in zip(judged, rows, strict=True):
        yield ResultLine(((f"  {row}", "output"),), one.ready.origin.checkpoint)


def _sentences(result: ScoreResult, width: int) -> Iterator[ResultLine]:
    """Yield what follows from the scores, wrapped; the verdicts are in the table."""
    recorded = [
        f"{clean(one.subject.name)}: {recorded_line(one)}" for one in result.scored if one.rebuilt
    ]
    if recorded:
        yield plain("")
    for line in (*recorded, *result_lines(result)):
        indent = " " * (len(line) - len(line.lstrip(" ")))
        first, *rest = wrapped(line, width)
        yield plain(first)
        yield from (plain(f"{indent}  {more}") for more in rest)
