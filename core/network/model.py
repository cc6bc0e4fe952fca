"""The network, composed of the features of a family (format.md 2, 3 and 15).

Every family of nanochat:
- separate (untied) token embedding and head, rows padded to a multiple of 64
- RMS norm without weights: after the embedding, before each part of a block, before the head
- rotary positions (channel i is paired with i + D/2), then an RMS norm of queries and keys
- grouped-query attention: query heads share key-value heads
- MLP of width 4 E with squared ReLU
- no bias anywhere
- in the Hugging Face layout, an MLP of any width, and maybe one tensor for embedding and head
- logits capped by softcap * tanh(z / softcap), computed in float32

Some families (each feature is in a module of its own):
- smear: each token takes a share of the token before it
- lambdas of each layer for x and x0, the first hidden state; rows of hashed bigrams are added
- windows: attention to the nearest positions only
- value embeddings: a row per token id, added to the values of every second layer
- backout: a middle layer's output is subtracted at the end

nanoGPT, the same blocks with other parts:
- learned positions, a row for each, added to the embedding; neither rotation nor query-key norm
- layer norm with weights before each part of a block and before the head, none after the embedding
- one head of keys and values for each head of queries
- MLP with GELU, exact or by tanh
- biases in linear maps and norms, if the file has them
- logits without a cap; embedding and head are often the same tensor (tied)

A block is x += attention(norm(x)); x += mlp(norm(x)). The fused arithmetic is in norm.py,
rotary.py, attention.py and activation.py. Shapes: B rows, T new tokens, S positions, C capacity of
the cache, E width, H heads, K key-value heads, D width of a head, V vocabulary, Vp padded
vocabulary.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.base.errors import CancelledError
from core.checkpoints.architecture import Role
from core.checkpoints.config import ModelConfig
from core.kernels.linear import Linear
from core.kernels.torchload import torch
from core.machine.precision import PLAIN, Route
from core.network.activation import activation
from core.network.additions import NO_ADDITIONS, Additions
from core.network.attention import attend, attend_one, keys_and_values
from core.network.kv_cache import CacheView, FixedCacheView, KVCache
from core.network.learned_positions import LearnedPositions
from core.network.norm import LayerNorm, rms_norm
from core.network.rotary import rotary_positions
from core.network.value_embedding import ValueEmbedding
from core.network.window import Visible, visible
from core.protocol.callbacks import ShouldStop

# Called with 0 and the embedding [B T, E], then 1 to L and each output; valid only during the call.
Observer = Callable[[int, "torch.Tensor"], None]


@dataclass(frozen=True, slots=True)
class Block:
    """The linear maps of one layer: q, k and v as one, attention output, MLP input and output.

    `value_embedding` is None in layers without one. `attention_norm` and `mlp_norm` come before the
    two parts; None means an RMS norm without weights.
    """

    qkv: Linear
    attention_out: Linear
    mlp_in: Linear
    mlp_out: Linear
    value_embedding: ValueEmbedding | None = None
    attention_norm: LayerNorm | None = None
    mlp_norm: LayerNorm | None = None


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
        additions: Additions = NO_ADDITIONS,
    ) -> None:
        """Take over the weights; `embedding` is [Vp, E], layers compute in the route's dtypes.

        The rows of `qkv` for q and k must be in the order of `interleaved`.
        """
        self.config, self.route = config, route
        self.embedding, self.blocks, self.head = embedding, blocks, head
        self.additions, self.windows = additions, config.windows
        self.dtype: torch.dtype = getattr(torch, route.activations)
        self._head_dim, self._value_heads = config.head_dim, config.n_head + config.n_kv_head
        self._plain_products = self.dtype == torch.float32 and self.device.type == "cpu"
        table = additions.positions
        self._learned = None if table is None else LearnedPositions(table, config)
        self.positions = self._learned or rotary_positions(config, self.dtype, self.device)
        self._activation = activation(config.traits.gelu)
        # These are tensors because torch would convert a Python number at every call.
        self._eps = torch.tensor([config.traits.norm_eps], device=self.device)
        cap = config.traits.softcap
        self._cap = None if cap is None else torch.tensor(float(cap), device=self.device)

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
        should_stop: ShouldStop | None = None,
        observe: Observer | None = None,
    ) -> "torch.Tensor":
        """Return float32 logits [B, T, V] of ids [B, T] that follow the cached positions.

        With `last_only`, only those of the last position: [B, 1, V]. `observe` must not
        change what it is given. Raises CancelledError when `should_stop()` is true before a layer;
        the cache's length is then unchanged.
        """
        rows, length = ids.shape
        cache.reserve(length)
        positions = self.positions.factors(cache.length, length)
        seen = visible(self.windows, cache.length, length, self.device)
        before, views = cache.follow(ids), cache.views(length)
        x = self.hidden(ids, before, views, positions, seen, should_stop, observe)
        cache.advance(length)
        if last_only:
            x = x.view(rows, length, -1)[:, -1]
        return self.logits(x).view(rows, -1, self.config.vocab_size)

    def hidden(
        self,
        ids: "torch.Tensor",
        before: "torch.Tensor | None",
        views: Sequence[CacheView | FixedCacheView],
        positions: "torch.Tensor",
        seen: Sequence[Visible],
        should_stop: ShouldStop | None = None,
        observe: Observer | None = None,
    ) -> "torch.Tensor":
        """Run all blocks on ids [B, T]; return the final hidden states [B T, E].

        `before` [B, 1] are the ids before them (`KVCache.follow`), `positions` rotation factors
        [T, ...] or learned rows [T, E], `seen` what each layer sees. Keys and values are
        written to the `views` of the cache. Raises CancelledError when `should_stop()` is true
        before a layer.
        """
        additions = self.additions
        middle_layer, middle = additions.backout_layer, None
        x0 = x = self._embed(ids, before, positions)
        if observe:
            observe(0, x)
        bigrams = additions.bigram_rows(ids, before, self.dtype)
        # The model of a device check has fewer blocks than the config has layers.
        for layer, (block, view, sees) in enumerate(zip(self.blocks, views, seen, strict=False)):
            if should_stop and should_stop():
                raise CancelledError
            x = additions.mixed(layer, x, x0, bigrams)
            x = self._layer(block, x, ids, view, positions, sees)
            if observe:
                observe(layer + 1, x)
            if layer == middle_layer:
                # The lambdas of the next layer return new memory, so this stays as it is.
                middle = x
        return additions.without(x, middle)

    def _layer(
        self,
        block: Block,
        x: "torch.Tensor",
        ids: "torch.Tensor",
        view: CacheView | FixedCacheView,
        positions: "torch.Tensor",
        sees: Visible,
    ) -> "torch.Tensor":
        """Return the output [B T, E] of one layer for its input x, whose memory may be reused."""
        q, qkv = self.heads(block, x, ids, positions)
        x = block.attention_out.add(self._attention(q, qkv, view, sees), x)
        hidden = self._activation(block.mlp_in, self._norm(x, block.mlp_norm))
        return block.mlp_out.add(hidden, x)

    def heads(
        self, block: Block, x: "torch.Tensor", ids: "torch.Tensor", positions: "torch.Tensor"
    ) -> tuple["torch.Tensor", "torch.Tensor"]:
        """Return scaled queries [B, T, H, D] and qkv [B, T, H + 2K, D] of an input x [B T, E]."""
        normed = self._norm(x, block.attention_norm)
        qkv = block.qkv(normed).view(*ids.shape, -1, self._head_dim)
        if block.value_embedding:
            values = qkv.narrow(2, self._value_heads, self.config.n_kv_head)
            block.value_embedding.add(values, normed, ids)
        return self.positions.queries(qkv, positions), qkv

    def _embed(
        self, ids: "torch.Tensor", before: "torch.Tensor | None", positions: "torch.Tensor"
    ) -> "torch.Tensor":
        """Return the first hidden states [B T, E] of ids [B, T] that follow the ids before."""
        if self._learned:
            rows = torch.embedding(self.embedding, ids).to(self.dtype)
            return self._learned.embedded(rows, positions).flatten(0, 1)
        # All positions of all rows are one matrix [B T, E], the shape that products need.
        smear = self.additions.smear
        if smear is None or before is None:
            return self._norm(torch.embedding(self.embedding, ids.reshape(-1)).to(self.dtype))
        with_previous = torch.cat((before.clamp_min(0), ids), 1)
        x = self._norm(torch.embedding(self.embedding, with_previous).to(self.dtype))
        return smear(x, before)

    def _attention(
        self,
        q: "torch.Tensor",
        qkv: "torch.Tensor",
        view: CacheView | FixedCacheView,
        sees: Visible,
    ) -> "torch.Tensor":
        """Return attention [B T, H D] of what `heads` returns; keys and values go to the cache."""
        view.write(keys_and_values(qkv, self.config.n_kv_head))
        keys, values, (first, mask) = view.keys, view.values, sees
        if first:
            keys, values = keys[..., first:], values[:, first:]
        if mask is None and self._plain_products:
            return attend_one(q, keys, values)
        return attend(q, keys, values, mask)

    def logits(self, x: "torch.Tensor") -> "torch.Tensor":
        """Return float32 logits [N, V] of final hidden states [N, E]."""
        normed = self._norm(x, self.additions.final_norm)
        z = self.head(normed).narrow(-1, 0, self.config.vocab_size).float()
        return z if self._cap is None else torch.tanh(z / self._cap).mul_(self._cap)

    def _norm(self, x: "torch.Tensor", norm: LayerNorm | None = None) -> "torch.Tensor":
        return rms_norm(x, self._eps) if norm is None else norm(x)
