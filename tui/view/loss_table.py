"""The losses of a run as a table: the same numbers as in the plot."""

from dataclasses import dataclass
from functools import cached_property

from core.base.text import loss
from tui.view.loss_curve import LossCurve, excess

# Cells of a column; that of the mark is narrower, and that of the step as wide as the last step.
_COLUMN, _MARK = 8, 2


@dataclass(frozen=True)
class LossTable:
    """The rows of a curve in `width` cells; columns that do not fit are left out at the end."""

    curve: LossCurve
    width: int

    @cached_property
    def _widths(self) -> list[int]:
        """Widths of the columns shown: step, mark, loss, distance, train loss and gap."""
        has_train = any(point.train is not None for point in self.curve.points)
        step = max(7, len(f"{self.curve.steps[-1]:,}") + 1)
        widths = [step, _MARK, _COLUMN, _COLUMN, *([_COLUMN, _COLUMN] if has_train else [])]
        while sum(widths) > self.width and len(widths) > 1:
            widths.pop()
        return widths

    def heading(self) -> str:
        """Return the names of the columns."""
        return self._line("step", "", self.curve.title, "vs low", "train", "gap")

    def row(self, at: int) -> str:
        """Return the row of a point; the gap is val loss minus train loss."""
        point = self.curve.points[at]
        gap = "–" if point.train is None else f"{point.loss - point.train:+.4f}"
        best = "lowest" if at == self.curve.lowest_at else excess(point.loss, self.curve.lowest)
        return self._line(
            f"{point.step:,}", point.mark.value, loss(point.loss), best, loss(point.train), gap
        )

    def _line(self, *values: str) -> str:
        return "".join(
            f"{value:>{width}}" for value, width in zip(values, self._widths, strict=False)
        )
