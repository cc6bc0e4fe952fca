"""Rotary positions (format.md 2): tables of angles, and rows in the order that rotates fastest."""

from core.checkpoints.config import ModelConfig
from core.checkpoints.families.traits import COMPUTE_DTYPE
from core.kernels.torchload import torch


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
    traits = config.traits
    channels = torch.arange(0, config.head_dim, 2, dtype=torch.float32)
    frequencies = 1.0 / (traits.rope_base ** (channels / config.head_dim))
    angles = torch.outer(torch.arange(positions, dtype=torch.float32), frequencies)
    computed = traits.rope_table_dtype == COMPUTE_DTYPE
    rounded = activations if computed else getattr(torch, traits.rope_table_dtype)
    return angles.cos().to(rounded).float(), angles.sin().to(rounded).float()
