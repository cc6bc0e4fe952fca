"""Hashed bigrams: a row for each pair of neighbouring ids (format.md 3, G4e)."""

from core.kernels.torchload import torch

OWN, PREVIOUS = 36313, 27191


class Bigram:
    """A table [5 V, E]; its last row is for the first token of a sequence. Factors are [L]."""

    def __init__(self, table: "torch.Tensor", factors: "torch.Tensor") -> None:
        self.table, self.factors = table, factors.unbind(0)

    def __call__(
        self, ids: "torch.Tensor", before: "torch.Tensor", dtype: "torch.dtype"
    ) -> "torch.Tensor":
        """Return the rows [B T, E] of ids [B, T]; `before` [B, 1] is -1 where there is none."""
        previous = torch.cat((before, ids[:, :-1]), 1)
        last = self.table.size(0) - 1
        hashed = ((ids * OWN) ^ (previous * PREVIOUS)).remainder(last)
        rows = hashed.masked_fill(previous < 0, last)
        return torch.embedding(self.table, rows.reshape(-1)).to(dtype)

    def add(self, layer: int, x: "torch.Tensor", rows: "torch.Tensor") -> "torch.Tensor":
        """Return x + factor[l] * rows, in the memory of x."""
        return x.add_(rows * self.factors[layer])
