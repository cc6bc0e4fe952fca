"""The network of families G0 and G1 (format.md 2).

- separate (untied) token embedding and head, rows padded to a multiple of 64
- RMS norm without weights: after the embedding, before each part of a block, before the head
- rotary positions (channel i is paired with i + D/2), then an RMS norm of queries and keys
- grouped-query attention: query heads share key-value heads
- MLP of width 4 E with squared ReLU
- no bias anywhere
- logits capped by softcap * tanh(z / softcap), computed in float32

A block is x += attention(norm(x)); x += mlp(norm(x)). The fused arithmetic for decoding is in the
functions below the class. Shapes: B rows, T new tokens, S positions, C capacity of the cache,
E width, H heads, K key-value heads, D width of a head, V vocabulary, Vp padded vocabulary.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.base.errors import CancelledError
from core.checkpoints.architecture import Role
from core.checkpoints.config import ModelConfig
from core.kernels.linear import Linear
from core.kernels.torchload import torch
from core.machine.precision import PLAIN, Route
from core.network.kv_cache import CacheView, FixedCacheView, KVCache

F = torch.nn.functional
# Called with the number of a layer and its output [B T, E], which is only valid during the call.
Observer = Callable[[int, "torch.Tensor"], None]


@dataclass(frozen=True, slots=True)
class Block:
    """The linear maps of one layer: q, k and v as one, attention output, MLP input and output."""

    qkv: Linear
    attention_out: Linear
    mlp_in: Linear
    mlp_out: Linear


# The part of a block that each matrix of a layer becomes, in the order of the forward pass.
BLOCK_PARTS = {
    Role.QKV: "qkv",
    Role.ATTENTION_OUT: "attention_out",
    Role.MLP_IN: "mlp_in",
    Role.MLP_OUT: "mlp_out",
}


class Model:
    """Weights on one device, and the forward pass over a KV cache."""

    def __init__(
        self,
        config: ModelConfig,
        embedding: "torch.Tensor",
        blocks: list[Block],
        head: Linear,
        route: Route = PLAIN,
    ) -> None:
        """Take over the weights; `embedding` is [Vp, E], layers compute in the route's dtypes.

        The rows of `qkv` for q and k must be in the order of `interleaved`.
        """
        self.config, self.route = config, route
        self.embedding, self.blocks, self.head = embedding, blocks, head
        self.dtype: torch.dtype = getattr(torch, route.activations)
        self._head_dim, self._rotated_heads = config.head_dim, config.n_head + config.n_kv_head
        self._plain_products = self.dtype == torch.float32 and self.device.type == "cpu"
        self._rotation_table = self._rotations(0)
        # These are tensors because torch would convert a Python number at every call.
        self._eps = torch.tensor([config.traits.norm_eps], device=self.device)
        self._cap = torch.tensor(float(config.traits.softcap), device=self.device)
        # The 1 / sqrt(D) of attention is multiplied into the norm of the queries.
        scales = [config.head_dim**-0.5] * config.n_head + [1.0] * config.n_kv_head
        self._scales = torch.tensor(scales, device=self.device).view(-1, 1)

    @property
    def device(self) -> "torch.device":
        """Device of weights and activations."""
        return self.embedding.device

    def new_cache(self, rows: int = 1) -> KVCache:
        """Return an empty cache for `rows` sequences."""
        return KVCache(self.config, rows, self.dtype, self.device)

    def forward(
        self,
        ids: "torch.Tensor",
        cache: KVCache,
        *,
        last_only: bool = False,
        should_stop: Callable[[], bool] | None = None,
        observe: Observer | None = None,
    ) -> "torch.Tensor":
        """Return float32 logits [B, T, V] of ids [B, T] that follow the cached positions.

        With `last_only`, only those of the last position: [B, 1, V]. `observe` is called with the
        number and the output [B T, E] of each layer, which it must not change. Raises
        CancelledError when `should_stop()` is true before a layer; the cache's length is then
        unchanged.
        """
        rows, length = ids.shape
        cache.reserve(length)
        rotation = self.rotation(cache.length, length)
        mask = _causal_mask(cache.length, length, self.device)
        x = self.hidden(ids, cache.views(length), rotation, mask, should_stop, observe)
        cache.advance(length)
        if last_only:
            x = x.view(rows, length, -1)[:, -1]
        return self.logits(x).view(rows, -1, self.config.vocab_size)

    def hidden(
        self,
        ids: "torch.Tensor",
        views: Sequence[CacheView | FixedCacheView],
        rotation: "torch.Tensor",
        mask: "torch.Tensor | None",
        should_stop: Callable[[], bool] | None = None,
        observe: Observer | None = None,
    ) -> "torch.Tensor":
        """Run all blocks on ids [B, T]; return the final hidden states [B T, E].

        The caller supplies the cache `views`, complex `rotation` factors [T, 1, D/2] and a mask
        [T, S] of the visible positions, None for all. Keys and values are written to the cache.
        Raises CancelledError when `should_stop()` is true before a layer.
        """
        rows, length = ids.shape
        # All positions of all rows are one matrix [B T, E], the shape that products need.
        x = self._norm(torch.embedding(self.embedding, ids.reshape(-1)).to(self.dtype))
        # The model of a device check has fewer blocks than the config has layers.
        for layer, (block, view) in enumerate(zip(self.blocks, views, strict=False)):
            if should_stop and should_stop():
                raise CancelledError
            qkv = block.qkv(self._norm(x)).view(rows, length, -1, self._head_dim)
            y = self._attention(qkv, view, rotation, mask)
            x = block.attention_out.add(y, x)
            hidden = block.mlp_in.relu(self._norm(x))
            x = block.mlp_out.add(hidden.mul_(hidden), x)
            if observe:
                observe(layer, x)
        return x

    def _attention(
        self,
        qkv: "torch.Tensor",
        view: CacheView | FixedCacheView,
        rotation: "torch.Tensor",
        mask: "torch.Tensor | None",
    ) -> "torch.Tensor":
        """Return attention [B T, H D] of qkv [B, T, H + 2K, D]; keys and values go to the cache."""
        q = self._rotate_and_norm(qkv, rotation)
        view.write(self._keys_and_values(qkv))
        if mask is None and self._plain_products:
            return _attend_one(q, view.keys, view.values)
        return _attend(q, view.keys, view.values, mask)

    def logits(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return float32 logits [N, V] of final hidden states [N, E]."""
        z = self.head(self._norm(x)).narrow(-1, 0, self.config.vocab_size).float()
        return torch.tanh(z / self._cap).mul_(self._cap)

    def rotation(self, start: int, length: int) -> "torch.Tensor":
        """Return the complex rotation factors [T, 1, D/2] of `length` positions from `start` on."""
        end = start + length
        if end > self._rotation_table.size(0):
            self._rotation_table = self._rotations(max(end, 2 * self._rotation_table.size(0), 256))
        return self._rotation_table.narrow(0, start, length)

    def _norm(self, x: "torch.Tensor") -> "torch.Tensor":
        return rms_norm(x, self._eps)

    def _rotate_and_norm(self, qkv: "torch.Tensor", rotation: "torch.Tensor") -> "torch.Tensor":
        """Rotate q and k of [B, T, H + 2K, D], then norm them, in place; return q [B, T, H, D]."""
        both = qkv.narrow(2, 0, self._rotated_heads)
        wide = both if both.dtype == torch.float32 else both.float()
        wide.view(torch.complex64).mul_(rotation)
        torch.mul(wide, inverse_rms(wide, self._eps).mul_(self._scales), out=both)
        return qkv.narrow(2, 0, self.config.n_head)

    def _keys_and_values(self, qkv: "torch.Tensor") -> "torch.Tensor":
        """Return keys and values [2, B, K, T, D] of qkv [B, T, H + 2K, D]."""
        rows, length, _, width = qkv.shape
        heads = self.config.n_kv_head
        both = qkv.narrow(2, self.config.n_head, 2 * heads)
        return both.view(rows, length, 2, heads, width).permute(2, 0, 3, 1, 4)

    def _rotations(self, positions: int) -> "torch.Tensor":
        """Return cos - i sin [positions, 1, D/2], which rotates by minus the angle."""
        cos, sin = rope_tables(self.config, positions)
        return torch.complex(cos, -sin).unsqueeze(1).to(self.device)


def interleaved(weight: "torch.Tensor", head_dim: int) -> "torch.Tensor":
    """Return a q or k map [H D, E] whose rows alternate: channel i of a head, then i + D/2.

    The family rotates channel i together with i + D/2 (format.md 2). Next to each other, the two
    are one complex number, so a rotation is one product. Attention scores do not depend on the
    order of the channels.
    """
    halves = weight.view(-1, 2, head_dim // 2, weight.size(1))
    return halves.transpose(1, 2).reshape(weight.shape)


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


def rope_tables(config: ModelConfig, positions: int) -> tuple["torch.Tensor", "torch.Tensor"]:
    """Return float32 cosines and sines [positions, D/2], rounded to the family's table dtype."""
    traits = config.traits
    channels = torch.arange(0, config.head_dim, 2, dtype=torch.float32)
    frequencies = 1.0 / (traits.rope_base ** (channels / config.head_dim))
    angles = torch.outer(torch.arange(positions, dtype=torch.float32), frequencies)
    rounded: torch.dtype = getattr(torch, traits.rope_table_dtype)
    return angles.cos().to(rounded).float(), angles.sin().to(rounded).float()


def _causal_mask(start: int, length: int, device: "torch.device") -> "torch.Tensor | None":
    """Return the mask [T, S] of visible positions; None for one token, which sees all."""
    if length == 1:
        return None
    shape = (length, start + length)
    return torch.ones(shape, dtype=torch.bool, device=device).tril(diagonal=start)


def _attend(
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


def _attend_one(q: "torch.Tensor", keys: "torch.Tensor", values: "torch.Tensor") -> "torch.Tensor":
    """Return what `_attend` returns for one token in float32: [B, H D], in half the time."""
    rows, _, heads, width = q.shape
    scores = torch.bmm(q.reshape(keys.size(0), -1, width), keys)
    return torch.bmm(scores.softmax(-1), values).view(rows, heads * width)
