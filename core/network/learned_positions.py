"""Learned positions: a row for each position is added to the embedding (format.md 15)."""

from core.checkpoints.config import ModelConfig
from core.kernels.torchload import torch


class LearnedPositions:
    """A table [T, E]; a sequence cannot be longer."""

    def __init__(self, table: "torch.Tensor", config: ModelConfig) -> None:
        self._table, self._heads = table, config.n_head
        self._scale = config.head_dim**-0.5

    def table(self, length: int) -> "torch.Tensor":  # noqa: ARG002 - others grow to it
        """Return all rows [T, E]."""
        return self._table

    def factors(self, start: int, length: int) -> "torch.Tensor":
        """Return the rows of `length` positions from `start` on.

        Raises IndexError for a position that the table does not have.
        """
        if start + length > self._table.size(0):
            raise IndexError(f"position {start + length - 1} of {self._table.size(0)}")
        return self._table.narrow(0, start, length)

    def embedded(self, x: "torch.Tensor", factors: "torch.Tensor") -> "torch.Tensor":
        """Return embeddings x [B, T, E] plus the rows of their positions [T, E]."""
        return x.add_(factors)

    def queries(self, qkv: "torch.Tensor", factors: "torch.Tensor") -> "torch.Tensor":  # noqa: ARG002 - rotation needs them
        """Return the queries [B, T, H, D] of qkv [B, T, 3 H, D], scaled by 1 / sqrt(D) in place."""
        return qkv.narrow(2, 0, self._heads).mul_(self._scale)
