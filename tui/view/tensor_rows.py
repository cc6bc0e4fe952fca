"""The tensors of a checkpoint as rows of a page: filtered, sorted, one line each."""

from collections.abc import Sequence
from enum import StrEnum

from rich.cells import cell_len

from core.base.text import clean, size
from core.contents.name_filter import name_filter
from core.contents.part import StoredTensor
from core.contents.tensor_figures import BINS, TensorFigures
from tui.view.lazy_lines import LazyLines
from tui.view.not_finite_words import Figures, flag
from tui.view.result_view import ResultLine
from tui.view.tensor_words import histogram_line, number, shape_words
from tui.view.told_apart import cut_middle, fitted_names

# From these widths on, a row has dtype and size if names have room, and its histogram.
WITH_SIZES, WITH_HISTOGRAM = 60, 110
DTYPE, SIZE, NORM, LEAST_NAME, MOST_SHAPE = 8, 9, 10, 8, 20
GAP = "  "


class TensorOrder(StrEnum):
    """What the rows are sorted by."""

    FILE = "place in the file"
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
    """Return the tensors with these words in their names, in an order; the largest ones first.

    By norm, those with NaN, Inf or damaged bytes come before the others.
    """
    matches = name_filter(words)
    found = [one for one in tensors if matches(one.record.name)]
    if order is TensorOrder.SIZE:
        found.sort(key=lambda one: -one.record.nbytes)
    elif order is TensorOrder.NORM:
        found.sort(key=lambda one: _norm(figures.get(one.place)), reverse=True)
    return tuple(found)


def _norm(found: TensorFigures | None) -> tuple[bool, float]:
    return bool(flag(found)), -1.0 if found is None or found.norm is None else found.norm


class TensorRows:
    """Rows in a width; the columns are as wide as the widest cells need."""

    def __init__(self, tensors: Sequence[StoredTensor], figures: Figures, width: int) -> None:
        self._tensors, self._figures = tensors, figures
        shapes = [len(shape_words(one.record.shape)) for one in tensors]
        self._shape = min(MOST_SHAPE, max([len("shape"), *shapes]))
        self._wide = width >= WITH_HISTOGRAM
        others = self._shape + NORM + 2 * len(GAP) + (BINS + len(GAP)) * self._wide
        longest = max((cell_len(clean(one.record.name)) for one in tensors), default=0)
        room = width - others - DTYPE - SIZE - 2 * len(GAP)
        # The details have dtype and size too; a whole name tells more.
        self._dtype = width >= WITH_SIZES and longest <= room
        self._size = self._dtype or (width >= WITH_SIZES and longest <= room + DTYPE + len(GAP))
        others += (DTYPE + len(GAP)) * self._dtype + (SIZE + len(GAP)) * self._size
        self._name = max(LEAST_NAME, width - others)
        self._names = fitted_names((one.record.name for one in tensors), self._name)

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
            self._names[record.name],
            cut_middle(shape_words(record.shape), self._shape),
            record.dtype,
            size(record.nbytes),
            _norm_words(found),
            histogram_line(found.histogram) if found and self._wide else "",
        )
        return ResultLine(((text, "error" if flag(found) else "output"),), number=at + 1)

    def _joined(
        self, name: str, shape: str, dtype: str, held: str, norm: str, histogram: str
    ) -> str:
        padded = name + " " * (self._name - cell_len(name))
        sizes = (f"{dtype:<{DTYPE}}",) * self._dtype + (f"{held:>{SIZE}}",) * self._size
        cells = (padded, f"{shape:>{self._shape}}", *sizes, f"{norm:>{NORM}}", histogram)
        return GAP.join(cells).rstrip()


def _norm_words(found: TensorFigures | None) -> str:
    return "" if found is None else flag(found) or number(found.norm)
