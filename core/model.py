"""The network of families G0 and G1; it reads like format.md 2."""

from dataclasses import dataclass

from core.cache import KVCache
from core.config import ModelConfig
from core.linear import Linear
from core.torchload import torch

F = torch.nn.functional


@dataclass(frozen=True, slots=True)
class Block:
    """One layer: q, k and v as one map, then the attention's and the MLP's output maps."""

    qkv: Linear
    attention_out: Linear
    mlp_in: Linear
    mlp_out: Linear


class Model:
    """Weights in one dtype on one device, and the forward pass over a KV cache."""

    def __init__(
        self, config: ModelConfig, embedding: "torch.Tensor", blocks: list[Block], head: Linear
    ) -> None:
        """Join the parts; `embedding` is [Vp, E] and tells dtype and device."""
        self.config = config
        self.embedding = embedding
        self.blocks = blocks
        self.head = head
        self._cos, self._sin = rope_tables(config, 0)

    @property
    def dtype(self) -> "torch.dtype":
        """Dtype of weights and activations."""
        return self.embedding.dtype

    @property
    def device(self) -> "torch.device":
        """Device of weights and activations."""
        return self.embedding.device

    def new_cache(self, rows: int = 1) -> KVCache:
        """Return an empty cache for `rows` sequences."""
        return KVCache(self.config, rows, self.dtype, self.device)

    def forward(
        self, ids: "torch.Tensor", cache: KVCache, *, last_only: bool = False
    ) -> "torch.Tensor":
        """Return float32 logits [B, T, V] of ids [B, T] that follow what is cached.

        With `last_only`, only those of the last position: [B, 1, V].
        """
        length = ids.size(1)
        cache.reserve(length)
        cos, sin = self._rotation(cache.length, length)
        mask = _causal_mask(cache.length, length, self.device)
        x = self._norm(F.embedding(ids, self.embedding))
        for layer, block in enumerate(self.blocks):
            q, k, v = self._heads(block.qkv(self._norm(x)))
            q, k = self._norm(_rotate(q, cos, sin)), self._norm(_rotate(k, cos, sin))
            keys, values = cache.write(layer, k, v)
            x = x + block.attention_out(_attend(q, keys, values, mask))
            x = x + block.mlp_out(F.relu(block.mlp_in(self._norm(x))).square())
        cache.advance(length)
        return self._logits(x[:, -1:] if last_only else x)

    def _norm(self, x: "torch.Tensor") -> "torch.Tensor":
        return F.rms_norm(x, (x.size(-1),), eps=self.config.traits.norm_eps)

    def _heads(self, qkv: "torch.Tensor") -> tuple["torch.Tensor", ...]:
        """Split [B, T, (H + 2K) D] into q [B, H, T, D], k and v [B, K, T, D]."""
        rows, length, _ = qkv.shape
        config = self.config
        heads = qkv.view(rows, length, -1, config.head_dim).transpose(1, 2)
        counts = (config.n_head, config.n_kv_head, config.n_kv_head)
        parts: tuple[torch.Tensor, ...] = heads.split(counts, dim=1)
        return parts

    def _rotation(self, start: int, length: int) -> tuple["torch.Tensor", "torch.Tensor"]:
        """Return float32 cosines and sines [T, D/2] of positions from `start`."""
        end = start + length
        if end > self._cos.size(0):
            tables = rope_tables(self.config, max(end, 2 * self._cos.size(0), 256))
            self._cos, self._sin = (table.to(self.device) for table in tables)
        return self._cos[start:end], self._sin[start:end]

    def _logits(self, x: "torch.Tensor") -> "torch.Tensor":
        z = self.head(self._norm(x))[..., : self.config.vocab_size].float()
        cap = self.config.traits.softcap
        return cap * torch.tanh(z / cap)


def rope_tables(config: ModelConfig, positions: int) -> tuple["torch.Tensor", "torch.Tensor"]:
    """Return float32 cosines and sines [positions, D/2], rounded as the family did."""
    traits = config.traits
    channels = torch.arange(0, config.head_dim, 2, dtype=torch.float32)
    frequencies = 1.0 / (traits.rope_base ** (channels / config.head_dim))
    angles = torch.outer(torch.arange(positions, dtype=torch.float32), frequencies)
    rounded: torch.dtype = getattr(torch, traits.rope_table_dtype)
    return angles.cos().to(rounded).float(), angles.sin().to(rounded).float()


def _rotate(x: "torch.Tensor", cos: "torch.Tensor", sin: "torch.Tensor") -> "torch.Tensor":
    """Rotate heads [B, H, T, D] by minus their angle, half split, in float32."""
    a, b = x.float().chunk(2, dim=-1)
    return torch.cat((a * cos + b * sin, b * cos - a * sin), dim=-1).to(x.dtype)


def _causal_mask(start: int, length: int, device: "torch.device") -> "torch.Tensor | None":
    """Return [T, S] of what may be seen; None when a single token sees everything."""
    if length == 1:
        return None
    shape = (length, start + length)
    return torch.ones(shape, dtype=torch.bool, device=device).tril(diagonal=start)


def _attend(
    q: "torch.Tensor", keys: "torch.Tensor", values: "torch.Tensor", mask: "torch.Tensor | None"
) -> "torch.Tensor":
    """Return softmax attention [B, T, H D]; query head h reads key-value head h // (H / K)."""
    rows, heads, length, width = q.shape
    shared = heads // keys.size(1)
    if shared > 1 and mask is None:
        # One token: heads that share keys become queries of one head; the cache is not copied.
        y = F.scaled_dot_product_attention(q.view(rows, -1, shared, width), keys, values)
        return y.reshape(rows, 1, heads * width)
    if shared > 1:
        keys = keys.repeat_interleave(shared, dim=1)
        values = values.repeat_interleave(shared, dim=1)
    y = F.scaled_dot_product_attention(q, keys, values, attn_mask=mask)
    return y.transpose(1, 2).reshape(rows, length, heads * width)
