"""Value embeddings: a row per token id is added to the values of a layer (format.md 3, G4)."""

from core.kernels.torchload import torch

F = torch.nn.functional


class ValueEmbedding:
    """A table [Vp, K D] and a gate [K, C] of one layer; the gate reads the first C channels."""

    def __init__(self, table: "torch.Tensor", gate: "torch.Tensor", gain: float) -> None:
        self.table, self.gate, self.gain = table, gate, gain

    def add(self, values: "torch.Tensor", normed: "torch.Tensor", ids: "torch.Tensor") -> None:
        """Add gain * sigmoid(gate n) * table[id] to values [B, T, K, D], in place.

        `normed` [B T, E] is the input of the layer's attention.
        """
        channels = normed.narrow(1, 0, self.gate.size(1)).float()
        share = torch.sigmoid(F.linear(channels, self.gate)).mul_(self.gain)
        rows = torch.embedding(self.table, ids).to(values.dtype).view(values.shape)
        values.addcmul_(share.to(values.dtype).view(*values.shape[:-1], 1), rows)
