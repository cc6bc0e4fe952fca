"""Smear: each token takes a share of the token before it (format.md 3, G7)."""

from core.kernels.torchload import torch

F = torch.nn.functional


class Smear:
    """A gate [1, C] that reads the first C channels, and its factor lambda [1]."""

    def __init__(self, gate: "torch.Tensor", factor: "torch.Tensor") -> None:
        self.gate, self.factor = gate, factor

    def __call__(self, x: "torch.Tensor", before: "torch.Tensor") -> "torch.Tensor":
        """Return x_t + lambda * sigmoid(gate x_t) * x_(t-1) as [B T, E].

        `x` [B, T + 1, E] are normed embeddings of the token before and of T tokens; `before` [B, 1]
        is the id of the first, -1 when there is none.
        """
        own, previous = x[:, 1:], x[:, :-1]
        share = torch.sigmoid(F.linear(own[..., : self.gate.size(1)].float(), self.gate))
        share.mul_(self.factor)
        share[:, 0].mul_(before >= 0)
        return torch.addcmul(own, share.to(x.dtype), previous).flatten(0, 1)
