"""The network of the embedded checkpoints, written for autograd (format.md 2 and 4).

It is separate from core/network/model.py, which has fused arithmetic and a cache for decoding. A
test with the committed weights checks that the two agree.
"""

from collections import OrderedDict

from core.kernels.torchload import torch

F = torch.nn.functional
CONFIG = {
    "sequence_len": 256,
    "vocab_size": 32,
    "n_layer": 4,
    "n_head": 4,
    "n_kv_head": 4,
    "n_embd": 128,
}
LENGTH = CONFIG["sequence_len"]
NORM_EPS = 1.1920929e-07
Weights = OrderedDict[str, torch.Tensor]


def initial_weights(seed: int) -> Weights:
    """Return float32 weights with the names and shapes of format.md 4."""
    generator = torch.Generator().manual_seed(seed)
    width, vocab = CONFIG["n_embd"], CONFIG["vocab_size"]

    def normal(rows: int, columns: int, scale: float) -> torch.Tensor:
        return torch.randn(rows, columns, generator=generator) * scale

    weights: Weights = OrderedDict()
    weights["transformer.wte.weight"] = normal(vocab, width, 1.0)
    for layer in range(CONFIG["n_layer"]):
        block = f"transformer.h.{layer}."
        for name in ("c_q", "c_k", "c_v"):
            weights[f"{block}attn.{name}.weight"] = normal(width, width, width**-0.5)
        weights[f"{block}attn.c_proj.weight"] = torch.zeros(width, width)
        weights[f"{block}mlp.c_fc.weight"] = normal(4 * width, width, width**-0.5)
        weights[f"{block}mlp.c_proj.weight"] = torch.zeros(width, 4 * width)
    weights["lm_head.weight"] = normal(vocab, width, 0.001)
    return weights


def rope_tables() -> tuple[torch.Tensor, torch.Tensor]:
    """Return cosines and sines [T, D/2], rounded to bfloat16 as in every run of this family."""
    half = CONFIG["n_embd"] // CONFIG["n_head"] // 2
    frequencies = 10000.0 ** (-torch.arange(half, dtype=torch.float32) / half)
    angles = torch.outer(torch.arange(LENGTH, dtype=torch.float32), frequencies)
    return angles.cos().bfloat16().float(), angles.sin().bfloat16().float()


def norm(x: torch.Tensor) -> torch.Tensor:
    """Return x after an RMS norm without weights."""
    return F.rms_norm(x, (x.size(-1),), eps=NORM_EPS)


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotate heads [B, H, T, D] by minus the position's angle; channel i is paired with i + D/2."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos + b * sin, b * cos - a * sin), dim=-1)


def forward(
    weights: Weights, ids: torch.Tensor, tables: tuple[torch.Tensor, torch.Tensor]
) -> torch.Tensor:
    """Return logits [B, T, V] of ids [B, T] (format.md 2)."""
    batch, length = ids.shape
    heads, width = CONFIG["n_head"], CONFIG["n_embd"]
    cos, sin = (table[:length] for table in tables)
    x = norm(F.embedding(ids, weights["transformer.wte.weight"]))
    for layer in range(CONFIG["n_layer"]):
        block = f"transformer.h.{layer}."
        n = norm(x)
        q, k, v = (
            F.linear(n, weights[f"{block}attn.{name}.weight"])
            .view(batch, length, heads, width // heads)
            .transpose(1, 2)
            for name in ("c_q", "c_k", "c_v")
        )
        q, k = norm(rotate(q, cos, sin)), norm(rotate(k, cos, sin))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        y = y.transpose(1, 2).reshape(batch, length, width)
        x = x + F.linear(y, weights[f"{block}attn.c_proj.weight"])
        hidden = F.relu(F.linear(norm(x), weights[f"{block}mlp.c_fc.weight"])).square()
        x = x + F.linear(hidden, weights[f"{block}mlp.c_proj.weight"])
    logits = F.linear(norm(x), weights["lm_head.weight"])
    return 15.0 * torch.tanh(logits / 15.0)


def loss_of(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy in nats per token; targets of -1 are ignored."""
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)
