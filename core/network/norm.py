"""The norms, in float32: RMS norm without weights, layer norm with them (format.md 2 and 15)."""

from dataclasses import dataclass

from core.kernels.torchload import torch

F = torch.nn.functional


def inverse_rms(x: "torch.Tensor", eps: "torch.Tensor") -> "torch.Tensor":
    """Return 1 / sqrt(mean(x^2) + eps) over the last axis of a float32 x: [.., 1]; eps is [1]."""
    length = torch.linalg.vector_norm(x, 2, -1, True)  # noqa: FBT003 - keepdim
    return torch.addcmul(eps, length, length, value=1.0 / x.size(-1)).rsqrt_()


def rms_norm(x: "torch.Tensor", eps: "torch.Tensor") -> "torch.Tensor":
    """Return x divided by its root mean square over the last axis, computed in float32.

    On the CPU, torch's own rms_norm takes twice as long for the single vector of a decode step.
    """
    if x.dtype == torch.float32:
        return x * inverse_rms(x, eps)
    wide = x.float()
    return (wide * inverse_rms(wide, eps)).to(x.dtype)


@dataclass(frozen=True, slots=True)
class LayerNorm:
    """A layer norm with a weight [E] and maybe a bias [E], both float32."""

    weight: "torch.Tensor"
    bias: "torch.Tensor | None"
    eps: float

    def __call__(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return (x - mean) / sqrt(variance + eps) over the last axis, times weight, plus bias."""
        shape = self.weight.shape
        return F.layer_norm(x.float(), shape, self.weight, self.bias, self.eps).to(x.dtype)
