"""What differs between two stored tensors of one shape."""

import math
from dataclasses import dataclass

from core.contents.tensor_figures import DifferenceFigures
from core.kernels.torchload import torch
from core.weights.pieces import Pieces


@dataclass(slots=True)
class _Sums:
    """Sums over pairs of finite numbers: squares of both, their product, and their difference."""

    a: float = 0.0
    b: float = 0.0
    product: float = 0.0
    difference: float = 0.0
    largest: float = 0.0
    changed: int = 0
    not_finite: int = 0

    def add(self, a: "torch.Tensor", b: "torch.Tensor") -> None:
        """Add pairs of float64 numbers."""
        apart = b - a
        # Only NaN and infinity make this sum of squares not finite, or a difference beyond 1e154.
        squares = torch.dot(apart, apart).item()
        if not math.isfinite(squares):
            finite = a.isfinite() & b.isfinite()
            self.not_finite += finite.numel() - int(finite.sum())
            a, b = a[finite], b[finite]
            apart = b - a
            squares = torch.dot(apart, apart).item()
        self.difference += squares
        if squares:
            self.changed += int(apart.count_nonzero())
            self.largest = max(self.largest, apart.abs().max().item())
        self.a += torch.dot(a, a).item()
        self.b += torch.dot(b, b).item()
        self.product += torch.dot(a, b).item()


@torch.inference_mode()
def difference_of(a: Pieces, b: Pieces) -> DifferenceFigures:
    """Return what differs between two tensors of one shape, in one pass over both.

    Raises CancelledError when asked to stop, CheckpointError for a file that ends too early.
    """
    sums = _Sums()
    for one, other in zip(a, b, strict=True):
        sums.add(one.double(), other.double())
    norms = math.sqrt(sums.a), math.sqrt(sums.b)
    both = norms[0] * norms[1]
    return DifferenceFigures(
        a.record.numel,
        sums.changed,
        math.sqrt(sums.difference) / norms[0] if norms[0] else None,
        # Rounding can make it larger than 1.
        max(-1.0, min(1.0, sums.product / both)) if both else None,
        sums.largest,
        norms,
        sums.not_finite,
        "".join(name for name, side in (("A", a), ("B", b)) if side.damaged),
    )
