"""The activations of the MLP: a linear map and what follows it (format.md 2 and 15)."""

from collections.abc import Callable
from functools import partial

from core.checkpoints.families.traits import TANH
from core.kernels.linear import Linear
from core.kernels.torchload import torch

F = torch.nn.functional
# Returns the activation of a linear map of x [N, E].
Activation = Callable[[Linear, "torch.Tensor"], "torch.Tensor"]


def activation(gelu: str | None) -> Activation:
    """Return the exact or the approximate GELU; the squared ReLU for None."""
    if gelu is None:
        return squared_relu
    return partial(_gelu, "tanh" if gelu == TANH else "none")


def squared_relu(linear: Linear, x: "torch.Tensor") -> "torch.Tensor":
    """Return max(W x, 0)^2."""
    hidden = linear.relu(x)
    return hidden.mul_(hidden)


def _gelu(approximate: str, linear: Linear, x: "torch.Tensor") -> "torch.Tensor":
    return F.gelu(linear(x), approximate=approximate)
