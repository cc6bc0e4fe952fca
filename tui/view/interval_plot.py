"""A plot of values with intervals over steps, as lines of text: braille dots and axes."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.view.braille import DOTS_HIGH, DOTS_WIDE, DotGrid, braille
from tui.view.plot_axes import loss_labels, scale_of, step_labels

POINT = "•"


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A value at a step with the ends of its interval, which are the value if there is none."""

    step: int
    value: float
    low: float
    high: float


def interval_plot(points: Sequence[PlotPoint], width: int, height: int) -> list[str]:
    """Return at least two points in order of step as `height` lines of at most `width` cells.

    An interval is a bar of dots through its point. The last line has the steps.
    """
    rows = height - 1
    scale = scale_of([end for point in points for end in (point.low, point.high)], ())
    labels = loss_labels(scale, rows)
    left = max(map(cell_len, labels.values())) + 1
    grid = DotGrid(width - left, rows)
    first, last = points[0].step, points[-1].step

    def x_of(step: int) -> int:
        share = (step - first) / (last - first) if last > first else 0.5
        return round(share * ((width - left) * DOTS_WIDE - 1))

    def y_of(value: float) -> int:
        return round(scale.share(value) * (rows * DOTS_HIGH - 1))

    for point in points:
        for y in range(y_of(point.high), y_of(point.low) + 1):
            grid.dot(x_of(point.step), y)
    cells = [[braille(grid.bits(column, row)) for column in range(width - left)]
             for row in range(rows)]  # fmt: skip
    for point in points:
        cells[y_of(point.value) // DOTS_HIGH][x_of(point.step) // DOTS_WIDE] = POINT
    lines = [f"{labels.get(row, ''):<{left}}{''.join(cells[row])}".rstrip() for row in range(rows)]
    steps = [point.step for point in points]
    below = step_labels(
        steps, lambda step: left + x_of(step) // DOTS_WIDE, left, width, every=len(steps) <= 5
    )
    return [*lines, below]
