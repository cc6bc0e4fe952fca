"""The plot of a run's losses as cells: braille line, marks, axes, and where each step lies."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.view.braille import DOTS_HIGH, DOTS_WIDE, DotGrid, braille
from tui.view.loss_curve import CurvePoint, LossCurve, Mark
from tui.view.plot_axes import loss_labels, scale_of, step_labels

# Up to this many points each is a dot of its own, without a line between them.
FEW = 5
POINT, TRAIN_POINT = "•", "·"
# The distance in dots between two dots of the train loss.
TRAIN_EVERY = 3
# A plot of fewer columns is drawn without losses beside it.
LEAST_COLUMNS = 8

# A character and the name of its style.
Cell = tuple[str, str]
BLANK: Cell = (" ", "")
MARK_STYLES = {Mark.BEST: "best", Mark.LOWEST: "lowest", Mark.PAST_BEST: "past"}


@dataclass(frozen=True, slots=True)
class LossPlot:
    """The cells of a plot. `columns` and `rows` tell the cell of each point of the curve.

    `cells` has the rows from top to bottom, losses beside them included; `below` is the line of
    steps. `words` describe scale and train loss, for the title. `steps` are the first and the last.
    """

    cells: tuple[tuple[Cell, ...], ...]
    below: str
    words: tuple[str, ...]
    columns: tuple[int, ...]
    rows: tuple[int, ...]
    steps: tuple[int, int]

    def is_blank(self, row: int, column: int) -> bool:
        """Whether a cell shows nothing."""
        return self.cells[row][column][0] == BLANK[0]

    def column_of(self, step: int | None) -> int | None:
        """Return the column of a step without a point; None outside the plot."""
        (first, last), left, right = self.steps, self.columns[0], self.columns[-1]
        if step is None or not first <= step <= last or first == last:
            return None
        return left + round((step - first) / (last - first) * (right - left))

    def point_at(self, column: int) -> int:
        """Return the number of the point whose column is nearest."""
        return min(range(len(self.columns)), key=lambda at: abs(self.columns[at] - column))


def loss_plot(curve: LossCurve, width: int, height: int) -> LossPlot:
    """Return the plot of at least two points in `width` x `height` cells, both at least 2.

    The last row has the steps.
    """
    return _Drawing(curve, width, height - 1).plot()


class _Drawing:
    """One plot while it is drawn; positions are counted in dots."""

    def __init__(self, curve: LossCurve, width: int, height: int) -> None:
        self.curve, self.points = curve, curve.points
        self.width, self.height = width, height
        self.trains = [point.train for point in self.points if point.train is not None]
        self.scale = scale_of([point.loss for point in self.points], self.trains)
        self.labels = loss_labels(self.scale, height)
        left = max(map(cell_len, self.labels.values())) + 1
        self.left = left if width - left >= LEAST_COLUMNS else 0
        self.x = {step: self._x(step) for step in curve.steps}
        self.y = [self._y(point.loss) for point in self.points]

    def plot(self) -> LossPlot:
        columns = tuple(self._column(point.step) for point in self.points)
        rows = tuple(y // DOTS_HIGH for y in self.y)
        return LossPlot(
            cells=tuple(map(tuple, self._cells(columns, rows))),
            below=step_labels(
                self.curve.steps, self._column, self.left, self.width, every=self._is_sparse
            ),
            words=tuple(self._words()),
            columns=columns,
            rows=rows,
            steps=(self.curve.steps[0], self.curve.steps[-1]),
        )

    @property
    def _is_sparse(self) -> bool:
        return len(self.points) <= FEW

    def _x(self, step: int) -> int:
        first, last = self.curve.steps[0], self.curve.steps[-1]
        share = (step - first) / (last - first) if last > first else 0.5
        return round(share * ((self.width - self.left) * DOTS_WIDE - 1))

    def _y(self, loss: float) -> int:
        return round(self.scale.share(loss) * (self.height * DOTS_HIGH - 1))

    def _column(self, step: int) -> int:
        return self.left + (self.x[step] if step in self.x else self._x(step)) // DOTS_WIDE

    def _words(self) -> Iterator[str]:
        if self.trains:
            inside = all(map(self.scale.holds, self.trains))
            below = all(train <= self.scale.high for train in self.trains)
            above = all(train >= self.scale.low for train in self.trains)
            outside = "below" if below else "above" if above else "outside"
            yield "·· train" if inside else f"·· train {outside}"
        yield "log y" if self.scale.log else "zoomed y"

    def _cells(self, columns: Sequence[int], rows: Sequence[int]) -> list[list[Cell]]:
        cells = [[BLANK] * self.width for _ in range(self.height)]
        self._draw_lines(cells)
        self._draw_points(cells, columns, rows)
        self._draw_marks(cells, columns, rows)
        for row, label in self.labels.items() if self.left else ():
            cells[row][: len(label)] = [(char, "axis") for char in label]
        return cells

    def _draw_lines(self, cells: list[list[Cell]]) -> None:
        """Draw the val loss as a line and the train loss as dots behind it."""
        if self._is_sparse:
            return
        line = DotGrid(self.width - self.left, self.height)
        train = DotGrid(self.width - self.left, self.height)
        for before, at in self._joined():
            line.line(self._dot(before), self._dot(at))
            for x, y in self._train_dots(self.points[before], self.points[at]):
                train.dot(x, y)
        for row in range(self.height):
            for column in range(self.width - self.left):
                bits, behind = line.bits(column, row), train.bits(column, row)
                if bits or behind:
                    style = "line" if bits else "train"
                    cells[row][self.left + column] = (braille(bits | behind), style)

    def _joined(self) -> Iterator[tuple[int, int]]:
        """Return the pairs of points between which no measurement is missing."""
        for at in range(1, len(self.points)):
            if self.points[at].joined:
                yield at - 1, at

    def _dot(self, at: int) -> tuple[int, int]:
        return self.x[self.points[at].step], self.y[at]

    def _train_dots(self, before: CurvePoint, point: CurvePoint) -> Iterator[tuple[int, int]]:
        """Return every third dot of the train loss between two points, where it is on the scale."""
        if before.train is None or point.train is None:
            return
        x0, x1 = self.x[before.step], self.x[point.step]
        for x in range(x0, x1 + 1):
            share = (x - x0) / (x1 - x0) if x1 > x0 else 1.0
            loss = before.train + share * (point.train - before.train)
            if x % TRAIN_EVERY == 0 and self.scale.holds(loss):
                yield x, self._y(loss)

    def _draw_points(
        self, cells: list[list[Cell]], columns: Sequence[int], rows: Sequence[int]
    ) -> None:
        """Draw the points that no line reaches."""
        reached = set() if self._is_sparse else {at for pair in self._joined() for at in pair}
        alone = [at for at in range(len(self.points)) if at not in reached]
        for at in alone:
            train, column = self.points[at].train, columns[at]
            if train is not None and self.scale.holds(train):
                row = self._y(train) // DOTS_HIGH
                if cells[row][column] == BLANK:
                    cells[row][column] = (TRAIN_POINT, "train")
        for at in alone:
            cells[rows[at]][columns[at]] = (POINT, "line")

    def _draw_marks(
        self, cells: list[list[Cell]], columns: Sequence[int], rows: Sequence[int]
    ) -> None:
        """Draw the marks, the most important ones first; each stays in the column of its step.

        A mark whose cell has another mark moves up or down to the next free cell. Side by side or
        in one column only the first of several ▲ is drawn, so that the line is seen between them.
        """
        taken: set[tuple[int, int]] = set()
        for mark, style in MARK_STYLES.items():
            last = -2
            for at, point in enumerate(self.points):
                column = columns[at]
                if point.mark is not mark or column - last < 2:
                    continue
                order = sorted(range(self.height), key=_distance_from(rows[at]))
                free = next((row for row in order if (column, row) not in taken), None)
                if free is not None:
                    taken.add((column, free))
                    cells[free][column] = (mark.value, style)
                    last = column


def _distance_from(row: int) -> Callable[[int], tuple[int, int]]:
    """Return the sort key that puts the rows nearest to a row first, the upper of two before."""
    return lambda each: (abs(each - row), each)
