"""What families add around the layers; a family has some of it or nothing (format.md 3, 15)."""

from dataclasses import dataclass

from core.kernels.torchload import torch
from core.network.bigram import Bigram
from core.network.norm import LayerNorm
from core.network.smear import Smear


class Lambdas:
    """Factors of each layer for its input x and for the first hidden state x0."""

    def __init__(self, residual: "torch.Tensor", x0: "torch.Tensor") -> None:
        """Take over two tensors [L]."""
        # 0-dimensional tensors do not change the dtype of a product.
        self.residual, self.x0 = residual.unbind(0), x0.unbind(0)

    def mix(self, layer: int, x: "torch.Tensor", x0: "torch.Tensor") -> "torch.Tensor":
        """Return residual[l] * x + x0[l] * x0 in new memory."""
        return (x * self.residual[layer]).add_(x0 * self.x0[layer])


@dataclass(frozen=True, slots=True)
class Backout:
    """The output of layer `layer` times `factor` [1] is subtracted from that of the last layer."""

    layer: int
    factor: "torch.Tensor"

    def __call__(self, x: "torch.Tensor", middle: "torch.Tensor") -> "torch.Tensor":
        """Return x - factor * middle."""
        return x - (middle * self.factor).to(x.dtype)


@dataclass(frozen=True, slots=True)
class Additions:
    """The features around the layers; None for what the family does not have.

    `positions` is the table [T, E] of learned positions, `final_norm` the norm before the head.
    """

    smear: Smear | None = None
    lambdas: Lambdas | None = None
    bigram: Bigram | None = None
    backout: Backout | None = None
    positions: "torch.Tensor | None" = None
    final_norm: LayerNorm | None = None

    @property
    def backout_layer(self) -> int | None:
        """Number of the layer whose output is subtracted at the end; None without backout."""
        return self.backout.layer if self.backout else None

    def bigram_rows(
        self, ids: "torch.Tensor", before: "torch.Tensor | None", dtype: "torch.dtype"
    ) -> "torch.Tensor | None":
        """Return the rows [B T, E] of the bigrams of ids [B, T]; None without hashed bigrams.

        `before` [B, 1] are the ids before them, -1 where there is none.
        """
        return self.bigram(ids, before, dtype) if self.bigram and before is not None else None

    def mixed(
        self, layer: int, x: "torch.Tensor", x0: "torch.Tensor", bigrams: "torch.Tensor | None"
    ) -> "torch.Tensor":
        """Return the input of a layer: x with shares of x0 and of the bigrams' rows.

        It has memory of its own, except that it is x itself without lambdas.
        """
        if self.lambdas:
            x = self.lambdas.mix(layer, x, x0)
        if self.bigram and bigrams is not None:
            # A family with bigrams has lambdas, so this does not change the caller's x.
            x = self.bigram.add(layer, x, bigrams)
        return x

    def without(self, x: "torch.Tensor", middle: "torch.Tensor | None") -> "torch.Tensor":
        """Return the last output without the share of the middle one; x without backout."""
        return x if self.backout is None or middle is None else self.backout(x, middle)


NO_ADDITIONS = Additions()
