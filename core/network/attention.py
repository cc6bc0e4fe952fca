"""Softmax attention over cached keys and values, with a faster form for one token."""

from core.kernels.linear import MAX_OUTPUTS
from core.kernels.torchload import torch

F = torch.nn.functional


def attend(
    q: "torch.Tensor", keys: "torch.Tensor", values: "torch.Tensor", mask: "torch.Tensor | None"
) -> "torch.Tensor":
    """Return softmax attention [B T, H D] of scaled q [B, T, H, D], keys [B K, D, S] and values.

    Query head h reads key-value head h // (H / K). Only one token can be without a `mask` [T, S].
    """
    rows, length, heads, width = q.shape
    if mask is None:
        return _attend_alone(q, keys, values)
    keys, values = (part.unflatten(0, (rows, -1)) for part in (keys.transpose(1, 2), values))
    shared = heads // keys.size(1)
    if shared > 1:
        keys = keys.repeat_interleave(shared, dim=1)
        values = values.repeat_interleave(shared, dim=1)
    # Some devices compute the scores as one product, which must not have too many elements.
    tokens = max(1, MAX_OUTPUTS // (rows * heads * keys.size(2)))
    parts = [
        F.scaled_dot_product_attention(queries, keys, values, attn_mask=seen, scale=1.0)
        for queries, seen in zip(
            q.transpose(1, 2).split(tokens, 2), mask.split(tokens), strict=True
        )
    ]
    y = parts[0] if len(parts) == 1 else torch.cat(parts, 2)
    return y.transpose(1, 2).reshape(rows * length, heads * width)


def _attend_alone(
    q: "torch.Tensor", keys: "torch.Tensor", values: "torch.Tensor"
) -> "torch.Tensor":
    """Return what `attend` returns for one token without a mask."""
    rows, _, heads, width = q.shape
    keys, values = (part.unflatten(0, (rows, -1)) for part in (keys.transpose(1, 2), values))
    # Heads that share keys become queries of one head, so the cache need not be repeated.
    queries = q.reshape(rows, keys.size(1), -1, width)
    y = F.scaled_dot_product_attention(queries, keys, values, scale=1.0)
    return y.reshape(rows, heads * width)


def attend_one(q: "torch.Tensor", keys: "torch.Tensor", values: "torch.Tensor") -> "torch.Tensor":
    """Return what `attend` returns for one token in float32: [B, H D], in half the time."""
    rows, _, heads, width = q.shape
    scores = torch.bmm(q.reshape(keys.size(0), -1, width), keys)
    return torch.bmm(scores.softmax(-1), values).view(rows, heads * width)


def keys_and_values(qkv: "torch.Tensor", kv_heads: int) -> "torch.Tensor":
    """Return keys and values [2, B, K, T, D] of qkv [B, T, H + 2K, D]."""
    rows, length, heads, width = qkv.shape
    both = qkv.narrow(2, heads - 2 * kv_heads, 2 * kv_heads)
    return both.view(rows, length, 2, kv_heads, width).permute(2, 0, 3, 1, 4)
