"""What families add around the layers; a family has some of it or nothing (format.md 3)."""

from dataclasses import dataclass

from core.kernels.torchload import torch
from core.network.bigram import Bigram
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
    """The features around the layers; None for what the family does not have."""

    smear: Smear | None = None
    lambdas: Lambdas | None = None
    bigram: Bigram | None = None
    backout: Backout | None = None


NO_ADDITIONS = Additions()
