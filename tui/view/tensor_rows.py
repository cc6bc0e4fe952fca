"""The tensors of a checkpoint as rows of a page: filtered, sorted, one line each."""

from collections.abc import Sequence
from enum import StrEnum

from rich.cells import cell_len

from core.base.text import clean, size
from core.contents.name_filter import name_filter
from core.contents.part import StoredTensor
from core.contents.tensor_figures import BINS, TensorFigures
from tui.view.lazy_lines import LazyLines
from tui.view.result_view import ResultLine
from tui.view.tensor_words import Figures, histogram_line, number, shape_words
from tui.view.told_apart import cut_middle

# From these widths on, a row has dtype and size, and its histogram.
WITH_SIZES, WITH_HISTOGRAM = 60, 110
DTYPE, SIZE, NORM, LEAST_NAME, MOST_SHAPE = 8, 9, 10, 8, 20
GAP = "  "


class TensorOrder(StrEnum):
    """What the rows are sorted by."""

    FILE = "file"
    SIZE = "size"
    NORM = "norm"

    @property
    def following(self) -> "TensorOrder":
        """The next order."""
        every = list(TensorOrder)
        return every[(every.index(self) + 1) % len(every)]


def chosen_tensors(
    tensors: Sequence[StoredTensor], figures: Figures, words: str, order: TensorOrder
) -> tuple[StoredTensor, ...]:
    """Return the tensors with these words in their names, in an order; the largest ones first."""
    matches = name_filter(words)
    found = [one for one in tensors if matches(one.record.name)]
    if order is TensorOrder.SIZE:
        found.sort(key=lambda one: -one.record.nbytes)
    elif order is TensorOrder.NORM:
        found.sort(key=lambda one: _norm(figures.get(one.place)), reverse=True)
    return tuple(found)


def _norm(found: TensorFigures | None) -> float:
    return -1.0 if found is None or found.norm is None else found.norm


class TensorRows:
    """Rows in a width; the columns are as wide as the widest cells need."""

    def __init__(self, tensors: Sequence[StoredTensor], figures: Figures, width: int) -> None:
        self._tensors, self._figures = tensors, figures
        shapes = [len(shape_words(one.record.shape)) for one in tensors]
        self._shape = min(MOST_SHAPE, max([len("shape"), *shapes]))
        self._wide, self._narrow = width >= WITH_HISTOGRAM, width < WITH_SIZES
        others = self._shape + NORM + 2 * len(GAP)
        others += (BINS + len(GAP)) * self._wide
        others += (DTYPE + SIZE + 2 * len(GAP)) * (not self._narrow)
        self._name = max(LEAST_NAME, width - others)

    @property
    def lines(self) -> LazyLines:
        """A line for each tensor."""
        return LazyLines(len(self._tensors), self._line)

    @property
    def head(self) -> str:
        """The heading."""
        last = "min to max" if self._wide else ""
        return self._joined("tensor", "shape", "dtype", "size", "norm", last)

    def _line(self, at: int) -> ResultLine:
        record = self._tensors[at].record
        found = self._figures.get(self._tensors[at].place)
        text = self._joined(
            cut_middle(clean(record.name), self._name),
            cut_middle(shape_words(record.shape), self._shape),
            record.dtype,
            size(record.nbytes),
            _norm_words(found),
            histogram_line(found.histogram) if found and self._wide else "",
        )
        return ResultLine(((text, "error" if _is_bad(found) else "output"),), number=at + 1)

    def _joined(
        self, name: str, shape: str, dtype: str, held: str, norm: str, histogram: str
    ) -> str:
        padded = name + " " * (self._name - cell_len(name))
        sizes = () if self._narrow else (f"{dtype:<{DTYPE}}", f"{held:>{SIZE}}")
        cells = (padded, f"{shape:>{self._shape}}", *sizes, f"{norm:>{NORM}}", histogram)
        return GAP.join(cells).rstrip()


def _norm_words(found: TensorFigures | None) -> str:
    if found is None:
        return ""
    if found.damaged:
        return "damaged"
    if found.nan:
        return "NaN"
    return "Inf" if found.infinite else number(found.norm)


def _is_bad(found: TensorFigures | None) -> bool:
    return found is not None and bool(found.nan or found.infinite or found.damaged)
