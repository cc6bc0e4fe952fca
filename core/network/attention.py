"""Softmax attention over cached keys and values, with a faster form for one token."""

from core.kernels.torchload import torch

F = torch.nn.functional


def attend(
    q: "torch.Tensor", keys: "torch.Tensor", values: "torch.Tensor", mask: "torch.Tensor | None"
) -> "torch.Tensor":
    """Return softmax attention [B T, H D] of scaled q [B, T, H, D], keys [B K, D, S] and values.

    Query head h reads key-value head h // (H / K).
    """
    rows, length, heads, width = q.shape
    keys, values = (part.unflatten(0, (rows, -1)) for part in (keys.transpose(1, 2), values))
    shared = heads // keys.size(1)
    queries = q.transpose(1, 2)
    if shared > 1 and mask is None:
        # Heads that share keys become queries of one head, so the cache need not be repeated.
        queries = q.reshape(rows, -1, shared, width)
    elif shared > 1:
        keys = keys.repeat_interleave(shared, dim=1)
        values = values.repeat_interleave(shared, dim=1)
    y = F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask, scale=1.0)
    if mask is None:
        return y.reshape(rows, heads * width)
    return y.transpose(1, 2).reshape(rows * length, heads * width)


def attend_one(q: "torch.Tensor", keys: "torch.Tensor", values: "torch.Tensor") -> "torch.Tensor":
    """Return what `attend` returns for one token in float32: [B, H D], in half the time."""
    rows, _, heads, width = q.shape
    scores = torch.bmm(q.reshape(keys.size(0), -1, width), keys)
    return torch.bmm(scores.softmax(-1), values).view(rows, heads * width)
