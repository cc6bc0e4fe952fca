"""The figures of one stored tensor."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from core.contents.tensor_figures import QUANTILES, TensorFigures
from core.kernels.torchload import torch
from core.weights.digits import Digits, table_of
from core.weights.histogram import Counted, Histogram
from core.weights.moments import Moments
from core.weights.order_statistics import order_statistics
from core.weights.pieces import Pieces


@dataclass(slots=True)
class _Sums:
    """What the first pass over a tensor counts; `first` are its first digits."""

    digits: Digits
    first: "torch.Tensor" = field(init=False)
    moments: Moments = field(default_factory=Moments)
    nan: int = 0
    infinite: int = 0
    zeros: int = 0

    def __post_init__(self) -> None:
        self.first = torch.zeros(self.digits.base, dtype=torch.int64)

    def add(self, piece: "torch.Tensor") -> None:
        """Count a piece; of a dtype with several digits, sum it up too."""
        counts = torch.bincount(self.digits.of(piece), minlength=self.digits.base)
        self.first += counts
        if self.digits.levels == 1:
            return
        if counts[0] or counts[self.digits.base // 2]:
            self.zeros += piece.numel() - int(piece.count_nonzero())
        numbers = piece.to(torch.float64, copy=True)
        if not math.isfinite(numbers.sum().item()):
            self.nan += int(piece.isnan().sum())
            self.infinite += int(piece.isinf().sum())
            numbers = numbers[numbers.isfinite()]
        self.moments.add(numbers)

    def complete(self) -> None:
        """Take the figures of a dtype with one digit from its counts."""
        if self.digits.levels > 1:
            return
        numbers, finite = table_of(self.digits.dtype), ~self.digits.not_finite()
        self.nan = int(self.first[numbers.isnan()].sum())
        self.infinite = int(self.first[numbers.isinf()].sum())
        self.zeros = int(self.first[numbers == 0].sum())
        self.moments.add_counted(numbers[finite], self.first[finite])


@torch.inference_mode()
def figures_of(pieces: Pieces) -> TensorFigures:
    """Return the figures of a tensor, read in two to five passes over its pieces.

    Raises CancelledError when asked to stop, CheckpointError for a file that ends too early.
    """
    digits = Digits(pieces.record.dtype)
    sums = _Sums(digits)
    for piece in pieces:
        sums.add(piece)
    sums.complete()
    counted = TensorFigures(
        pieces.record.numel, sums.nan, sums.infinite, sums.zeros, damaged=pieces.damaged
    )
    if not sums.moments.count:
        return counted
    histogram = Histogram(sums.moments.minimum, sums.moments.maximum)
    watched = Counted(pieces, histogram, finite=counted.finite == counted.count)
    quantiles = tuple(_quantiles(digits, sums, watched))
    if digits.levels == 1:
        there = (sums.first > 0) & ~digits.not_finite()
        # Indexing with a mask makes a copy.
        histogram.add(table_of(digits.dtype)[there], sums.first[there])
    return TensorFigures(
        counted.count,
        counted.nan,
        counted.infinite,
        counted.zeros,
        sums.moments.minimum,
        sums.moments.maximum,
        sums.moments.mean,
        sums.moments.std,
        sums.moments.norm,
        quantiles,
        histogram.bins,
        counted.damaged,
    )


def _quantiles(digits: Digits, sums: _Sums, pieces: Iterable["torch.Tensor"]) -> Iterator[float]:
    last = sums.moments.count - 1
    places = [share * last for share in QUANTILES]
    ranks = [rank for place in places for rank in (math.floor(place), math.ceil(place))]
    found = order_statistics(digits, sums.first, pieces, ranks)
    for place, low, high in zip(places, found[::2], found[1::2], strict=True):
        share = place - math.floor(place)
        # Weighted so that two large numbers of different signs do not overflow.
        yield low * (1 - share) + high * share if low != high else low
