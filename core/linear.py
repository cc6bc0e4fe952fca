"""Routes of a linear layer behind one seam: something that maps [.., in] to [.., out]."""

from typing import Protocol

from core.torchload import torch


class Linear(Protocol):
    """A linear map without bias."""

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for the last axis."""


class PlainLinear:
    """The weight as it is, multiplied by torch's own kernel."""

    route = "plain"

    def __init__(self, weight: "torch.Tensor") -> None:
        """Keep a weight [out, in]."""
        self.weight = weight

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return y = W x for the last axis."""
        return torch.nn.functional.linear(x, self.weight)
