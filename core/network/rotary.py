"""Rotary positions (format.md 2): tables of angles, and rows in the order that rotates fastest.

Queries and keys are rotated by their position, then normed. On the CPU a rotation is one product
of complex numbers. Other devices take real numbers, because some lack complex ones, such as MPS on
older versions of macOS.
"""

from core.checkpoints.config import ModelConfig
from core.checkpoints.families.traits import COMPUTE_DTYPE
from core.kernels.torchload import torch
from core.network.norm import inverse_rms


class RotaryPositions:
    """Complex factors [1, D/2] for each position; the table grows with the sequence."""

    def __init__(
        self, config: ModelConfig, activations: "torch.dtype", device: "torch.device"
    ) -> None:
        self._config, self._activations, self._device = config, activations, device
        self._heads, self._rotated_heads = config.n_head, config.n_head + config.n_kv_head
        self._table = self._rotations(0)
        # A tensor because torch would convert a Python number at every call.
        self._eps = torch.tensor([config.traits.norm_eps], device=device)
        self._scales = query_key_scales(config).to(device)

    def table(self, length: int) -> "torch.Tensor":
        """Return the factors of the first positions, [length, ...]."""
        return self.factors(0, length)

    def factors(self, start: int, length: int) -> "torch.Tensor":
        """Return the factors [T, ...] of `length` positions from `start` on."""
        end = start + length
        if end > self._table.size(0):
            self._table = self._rotations(max(end, 2 * self._table.size(0), 256))
        return self._table.narrow(0, start, length)

    def queries(self, qkv: "torch.Tensor", factors: "torch.Tensor") -> "torch.Tensor":
        """Rotate q and k of [B, T, H + 2K, D], then norm them, in place; return q [B, T, H, D]."""
        both = qkv.narrow(2, 0, self._rotated_heads)
        wide = both if both.dtype == torch.float32 else both.float()
        turned = self._turned(wide, factors)
        torch.mul(turned, inverse_rms(turned, self._eps).mul_(self._scales), out=both)
        return qkv.narrow(2, 0, self._heads)

    def _turned(self, wide: "torch.Tensor", factors: "torch.Tensor") -> "torch.Tensor":
        """Return float32 heads [B, T, N, D] rotated by their positions; may overwrite `wide`."""
        wide.view(torch.complex64).mul_(factors)
        return wide

    def _rotations(self, positions: int) -> "torch.Tensor":
        """Return the factors of the first positions, on the device."""
        return self._table_of(*rope_tables(self._config, positions, self._activations))

    def _table_of(self, cos: "torch.Tensor", sin: "torch.Tensor") -> "torch.Tensor":
        """Return cos - i sin [positions, 1, D/2], which rotates by minus the angle."""
        return torch.complex(cos, -sin).unsqueeze(1)


class RealRotaryPositions(RotaryPositions):
    """Real factors [2, 1, D] for each position: one for a channel, one for its partner.

    Channels i and i + D/2 are next to each other (`interleaved`) and partners.
    """

    def _turned(self, wide: "torch.Tensor", factors: "torch.Tensor") -> "torch.Tensor":
        """Return (a cos + b sin, b cos - a sin) for each pair (a, b) of channels."""
        own, others = factors.unbind(1)
        partners = wide.unflatten(-1, (-1, 2)).flip(-1).flatten(-2)
        return torch.addcmul(wide * own, partners, others)

    def _table_of(self, cos: "torch.Tensor", sin: "torch.Tensor") -> "torch.Tensor":
        """Return the factors [positions, 2, 1, D] of rotations by minus the angle."""
        own, others = torch.stack((cos, cos), -1), torch.stack((sin, -sin), -1)
        return torch.stack((own, others), 1).flatten(-2).unsqueeze(2).to(self._device)


def rotary_positions(
    config: ModelConfig, activations: "torch.dtype", device: "torch.device"
) -> RotaryPositions:
    """Return rotary positions in the arithmetic of the device."""
    kind = RotaryPositions if device.type == "cpu" else RealRotaryPositions
    return kind(config, activations, device)


def query_key_scales(config: ModelConfig) -> "torch.Tensor":
    """Return the factors [H + K, 1] of normed queries (including 1 / sqrt(D)) and keys."""
    scale = config.traits.qk_scale
    assert scale is not None
    scales = [scale * config.head_dim**-0.5] * config.n_head + [scale] * config.n_kv_head
    return torch.tensor(scales).view(-1, 1)


def interleaved(weight: "torch.Tensor", head_dim: int) -> "torch.Tensor":
    """Return a q or k map [H D, E] whose rows alternate: channel i of a head, then i + D/2.

    The family rotates channel i together with i + D/2 (format.md 2). Next to each other, the two
    are one complex number, so a rotation is one product. Attention scores do not depend on the
    order of the channels.
    """
    halves = weight.view(-1, 2, head_dim // 2, weight.size(1))
    return halves.transpose(1, 2).reshape(weight.shape)


def rope_tables(
    config: ModelConfig, positions: int, activations: "torch.dtype"
) -> tuple["torch.Tensor", "torch.Tensor"]:
    """Return float32 cosines and sines [positions, D/2], rounded to the family's table dtype.

    Some families round to the dtype of the activations.
    """
    base, table_dtype = config.traits.rope_base, config.traits.rope_table_dtype
    assert base is not None
    assert table_dtype is not None
    channels = torch.arange(0, config.head_dim, 2, dtype=torch.float32)
    frequencies = 1.0 / (base ** (channels / config.head_dim))
    angles = torch.outer(torch.arange(positions, dtype=torch.float32), frequencies)
    rounded = activations if table_dtype == COMPUTE_DTYPE else getattr(torch, table_dtype)
    return angles.cos().to(rounded).float(), angles.sin().to(rounded).float()
