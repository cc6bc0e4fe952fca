"""The network of families G0 and G1 (format.md 2).

- separate (untied) token embedding and head, rows padded to a multiple of 64
- RMS norm without weights: after the embedding, before each part of a block, before the head
- rotary positions (channel i is paired with i + D/2), then an RMS norm of queries and keys
- grouped-query attention: query heads share key-value heads
- MLP of width 4 E with squared ReLU
- no bias anywhere
- logits capped by softcap * tanh(z / softcap), computed in float32

A block is x += attention(norm(x)); x += mlp(norm(x)). The fused arithmetic for decoding is in
norm.py, rotary.py and attention.py. Shapes: B rows, T new tokens, S positions, C capacity of the
cache, E width, H heads, K key-value heads, D width of a head, V vocabulary, Vp padded vocabulary.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.base.errors import CancelledError
from core.checkpoints.architecture import Role
from core.checkpoints.config import ModelConfig
from core.kernels.linear import Linear
from core.kernels.torchload import torch
from core.machine.precision import PLAIN, Route
from core.network.attention import attend, attend_one, causal_mask
from core.network.kv_cache import CacheView, FixedCacheView, KVCache
from core.network.norm import inverse_rms, rms_norm
from core.network.rotary import rope_tables

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
        mask = causal_mask(cache.length, length, self.device)
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
            return attend_one(q, view.keys, view.values)
        return attend(q, view.keys, view.values, mask)

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
