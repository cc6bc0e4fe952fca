"""How many numbers are in each of some intervals of the same width."""

import math
from collections.abc import Iterable, Iterator

from core.contents.tensor_figures import BINS
from core.kernels.torchload import torch


class Histogram:
    """Counts finite numbers between two limits, both included."""

    def __init__(self, minimum: float, maximum: float) -> None:
        self.minimum, self.width = minimum, maximum - minimum
        self.counts = torch.zeros(BINS, dtype=torch.int64)

    @property
    def bins(self) -> tuple[int, ...]:
        """The counts; none where the limits are too far apart for float64."""
        return tuple(self.counts.tolist()) if math.isfinite(self.width) else ()

    def add(self, numbers: "torch.Tensor", counts: "torch.Tensor | None" = None) -> None:
        """Add finite float64 numbers, of which the memory is used up.

        With `counts`, each is added as often as its count.
        """
        if not math.isfinite(self.width):
            return
        if self.width:
            # Divided first: the width may be as small as the smallest number.
            places = numbers.sub_(self.minimum).div_(self.width).mul_(BINS).to(torch.int32)
            places.clamp_(max=BINS - 1)
        else:
            places = torch.full(numbers.shape, BINS // 2)
        weights = None if counts is None else counts.double()
        self.counts += torch.bincount(places, weights, BINS).long()


class Counted:
    """Pieces that are counted in a histogram in their first pass.

    `finite` tells that all of their numbers are.
    """

    def __init__(
        self, pieces: Iterable["torch.Tensor"], histogram: Histogram, *, finite: bool
    ) -> None:
        self._pieces, self._histogram, self._finite = pieces, histogram, finite
        self._done = False

    def __iter__(self) -> Iterator["torch.Tensor"]:
        """Yield the pieces."""
        for piece in self._pieces:
            if not self._done:
                finite = piece if self._finite else piece[piece.isfinite()]
                self._histogram.add(finite.to(torch.float64, copy=True))
            yield piece
        self._done = True
