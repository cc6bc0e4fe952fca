"""Hugging Face folders of nanochat with random weights, and a plain forward from format.md 12.

The forward shares nothing with core: no cache, no fused arithmetic, its own constants.
"""

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

Weights = dict[str, torch.Tensor]
CONFIG: dict[str, Any] = {
    "architectures": ["NanoChatForCausalLM"],
    "model_type": "nanochat",
    "hidden_size": 32,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 24,
    "vocab_size": 40,
    "hidden_act": "relu2",
    "rms_norm_eps": 1e-6,
    "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
    "final_logit_softcapping": 15.0,
    "attention_bias": False,
    "tie_word_embeddings": False,
}
MAP = "model.safetensors.index.json"


def random_weights(config: dict[str, Any], seed: int = 0) -> Weights:
    """Return float32 weights whose logits come near the cap; tied ones are without a head."""
    generator = torch.Generator().manual_seed(seed)
    width, hidden = config["hidden_size"], config["intermediate_size"]
    heads = config["num_attention_heads"]
    kv_width = width // heads * (config.get("num_key_value_heads") or heads)
    shapes = {"model.embed_tokens.weight": (config["vocab_size"], width)}
    for layer in range(config["num_hidden_layers"]):
        block = f"model.layers.{layer}."
        shapes |= {
            f"{block}self_attn.q_proj.weight": (width, width),
            f"{block}self_attn.k_proj.weight": (kv_width, width),
            f"{block}self_attn.v_proj.weight": (kv_width, width),
            f"{block}self_attn.o_proj.weight": (width, width),
            f"{block}mlp.fc1.weight": (hidden, width),
            f"{block}mlp.fc2.weight": (width, hidden),
        }
    if not config.get("tie_word_embeddings"):
        shapes["lm_head.weight"] = (config["vocab_size"], width)

    def normal(name: str, shape: tuple[int, ...]) -> torch.Tensor:
        scale: float = shape[1] ** -0.5 * (2.0 if ".layers." in name else 5.0)
        return torch.randn(shape, generator=generator) * scale

    return {name: normal(name, shape) for name, shape in shapes.items()}


def write_folder(
    folder: Path,
    config: dict[str, Any] | None = None,
    *,
    weights: Weights | None = None,
    dtype: torch.dtype = torch.float32,
    shards: int = 0,
    seed: int = 0,
) -> Weights:
    """Write config and weights as save_pretrained does; return the weights as they are stored.

    With `shards`, the tensors are dealt out to as many files, which the map names.
    """
    config = CONFIG if config is None else config
    found = random_weights(config, seed) if weights is None else weights
    stored = {name: one.to(dtype) for name, one in found.items()}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    if not shards:
        save_file(stored, folder / "model.safetensors", {"format": "pt"})
        return stored
    names = [f"model-{n + 1:05d}-of-{shards:05d}.safetensors" for n in range(shards)]
    weight_map = {name: names[number % shards] for number, name in enumerate(stored)}
    for shard in names:
        part = {name: one for name, one in stored.items() if weight_map[name] == shard}
        save_file(part, folder / shard, {"format": "pt"})
    total = sum(one.nbytes for one in stored.values())
    written = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / MAP).write_text(json.dumps(written))
    return stored


def _rms(z: torch.Tensor, eps: float) -> torch.Tensor:
    return z / (z.pow(2).mean(-1, keepdim=True) + eps).sqrt()


def _rotated(z: torch.Tensor, base: float) -> torch.Tensor:
    """Return heads [T, H, D] after rotation by minus their position."""
    count, _, width = z.shape
    theta = base ** (-2 * torch.arange(width // 2) / width)
    angles = torch.arange(count)[:, None] * theta
    cos, sin = angles.cos()[:, None], angles.sin()[:, None]
    a, b = z.chunk(2, -1)
    return torch.cat((a * cos + b * sin, b * cos - a * sin), -1)


def huggingface_logits(weights: Weights, config: dict[str, Any], ids: list[int]) -> torch.Tensor:
    """Return the float32 logits [T, V] of ids that begin a sequence."""
    w = {name: one.float() for name, one in weights.items()}
    eps, heads, count = config["rms_norm_eps"], config["num_attention_heads"], len(ids)
    width = config["hidden_size"] // heads
    base = config["rope_parameters"]["rope_theta"]
    future = torch.ones(count, count).triu(1).bool()
    x = _rms(w["model.embed_tokens.weight"][ids], eps)
    for layer in range(config["num_hidden_layers"]):
        block = f"model.layers.{layer}."
        n = _rms(x, eps)
        q, k, v = (
            (n @ w[f"{block}self_attn.{one}_proj.weight"].T).view(count, -1, width) for one in "qkv"
        )
        q, k = (_rms(_rotated(one, base), eps) for one in (q, k))
        k, v = (one.repeat_interleave(heads // one.size(1), 1) for one in (k, v))
        scores = torch.einsum("thd,uhd->htu", q, k) / math.sqrt(width)
        shares = scores.masked_fill(future, -math.inf).softmax(-1)
        y = torch.einsum("htu,uhd->thd", shares, v).reshape(count, -1)
        x = x + y @ w[f"{block}self_attn.o_proj.weight"].T
        hidden = (_rms(x, eps) @ w[f"{block}mlp.fc1.weight"].T).relu().square()
        x = x + hidden @ w[f"{block}mlp.fc2.weight"].T
    z = _rms(x, eps) @ w.get("lm_head.weight", w["model.embed_tokens.weight"]).T
    cap = config["final_logit_softcapping"]
    return z if cap is None else cap * torch.tanh(z / cap)
