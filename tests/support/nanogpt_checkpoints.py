"""nanoGPT checkpoints with random weights, and a plain forward written from format.md 15.

It shares nothing with core: no cache, no fused arithmetic, its own constants.
"""

import math
from collections import OrderedDict
from pathlib import Path
from typing import Any

import torch

Weights = OrderedDict[str, torch.Tensor]
ARGUMENTS: dict[str, Any] = {
    "n_layer": 2,
    "n_head": 2,
    "n_embd": 12,
    "block_size": 16,
    "bias": False,
    "vocab_size": 40,
    "dropout": 0.0,
}


def random_weights(arguments: dict[str, Any], *, tied: bool = True, seed: int = 0) -> Weights:
    """Return weights with values that make every part count; tied ones are one tensor."""
    generator = torch.Generator().manual_seed(seed)
    width, biased = arguments["n_embd"], arguments.get("bias", True)

    def normal(*shape: int) -> torch.Tensor:
        scale: float = shape[-1] ** -0.5
        return torch.randn(shape, generator=generator) * scale

    weights: Weights = OrderedDict()

    def linear(name: str, rows: int, columns: int) -> None:
        weights[f"{name}.weight"] = 2 * normal(rows, columns)
        if biased:
            weights[f"{name}.bias"] = torch.randn(rows, generator=generator)

    def norm(name: str) -> None:
        weights[f"{name}.weight"] = 1 + 0.5 * torch.randn(width, generator=generator)
        if biased:
            weights[f"{name}.bias"] = torch.randn(width, generator=generator)

    weights["transformer.wte.weight"] = 3 * normal(arguments["vocab_size"], width)
    weights["transformer.wpe.weight"] = 3 * normal(arguments["block_size"], width)
    for layer in range(arguments["n_layer"]):
        block = f"transformer.h.{layer}"
        norm(f"{block}.ln_1")
        linear(f"{block}.attn.c_attn", 3 * width, width)
        linear(f"{block}.attn.c_proj", width, width)
        norm(f"{block}.ln_2")
        linear(f"{block}.mlp.c_fc", 4 * width, width)
        linear(f"{block}.mlp.c_proj", width, 4 * width)
    norm("transformer.ln_f")
    own = 3 * normal(arguments["vocab_size"], width)
    weights["lm_head.weight"] = weights["transformer.wte.weight"] if tied else own
    return weights


def write_nanogpt(
    path: Path,
    arguments: dict[str, Any] | None = None,
    *,
    weights: Weights | None = None,
    prefix: str = "",
    optimizer: bool = False,
    **values: Any,
) -> Weights:
    """Write a checkpoint as train.py does, with other top-level `values`; return its weights."""
    arguments = dict(ARGUMENTS if arguments is None else arguments)
    weights = weights or random_weights(arguments)
    moments = {
        n: {"exp_avg": w + 1, "step": torch.tensor(3.0)} for n, w in enumerate(weights.values())
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    saved: dict[str, Any] = {
        "model": OrderedDict((prefix + name, weight) for name, weight in weights.items()),
        "optimizer": {"state": moments, "param_groups": [{"betas": (0.9, 0.95), "params": [0]}]},
        "model_args": arguments,
        "iter_num": 250,
        "best_val_loss": torch.tensor(1.5),
        "config": {"dataset": "shakespeare_char", "learning_rate": 1e-3, "compile": True},
    }
    if not optimizer:
        del saved["optimizer"]
    torch.save(saved | values, path)
    return weights


def _normed(w: Weights, name: str, x: torch.Tensor) -> torch.Tensor:
    centred = x - x.mean(-1, keepdim=True)
    z = centred / (centred.pow(2).mean(-1, keepdim=True) + 1e-5).sqrt() * w[f"{name}.weight"]
    return z + w.get(f"{name}.bias", torch.zeros(1))


def _mapped(w: Weights, name: str, x: torch.Tensor) -> torch.Tensor:
    return x @ w[f"{name}.weight"].T + w.get(f"{name}.bias", torch.zeros(1))


def _gelu(kind: str, z: torch.Tensor) -> torch.Tensor:
    if kind == "erf":
        return z * 0.5 * (1 + torch.erf(z / math.sqrt(2)))
    return 0.5 * z * (1 + torch.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))


def nanogpt_outputs(w: Weights, heads: int, gelu: str, ids: list[int]) -> list[torch.Tensor]:
    """Return the float32 outputs [T, E] of each layer for at most block_size ids.

    The first one is what goes into the first layer.
    """
    count = len(ids)
    x = w["transformer.wte.weight"][ids] + w["transformer.wpe.weight"][:count]
    outputs = [x]
    layers = sum(name.endswith(".ln_1.weight") for name in w)
    future = torch.ones(count, count).triu(1).bool()
    for layer in range(layers):
        block = f"transformer.h.{layer}"
        qkv = _mapped(w, f"{block}.attn.c_attn", _normed(w, f"{block}.ln_1", x))
        q, k, v = (one.view(count, heads, -1).transpose(0, 1) for one in qkv.chunk(3, -1))
        scores = (q @ k.transpose(1, 2)) / math.sqrt(q.size(-1))
        shares = scores.masked_fill(future, -math.inf).softmax(-1)
        y = (shares @ v).transpose(0, 1).reshape(count, -1)
        x = x + _mapped(w, f"{block}.attn.c_proj", y)
        hidden = _mapped(w, f"{block}.mlp.c_fc", _normed(w, f"{block}.ln_2", x))
        x = x + _mapped(w, f"{block}.mlp.c_proj", _gelu(gelu, hidden))
        outputs.append(x)
    return outputs


def nanogpt_lens(w: Weights, heads: int, gelu: str, ids: list[int]) -> list[torch.Tensor]:
    """Return the float32 logits [T, V] of each layer's output; the last are the model's."""
    return [
        _normed(w, "transformer.ln_f", x) @ w["lm_head.weight"].T
        for x in nanogpt_outputs(w, heads, gelu, ids)
    ]


def nanogpt_logits(w: Weights, heads: int, gelu: str, ids: list[int]) -> torch.Tensor:
    """Return the float32 logits [T, V] of at most block_size ids."""
    return nanogpt_lens(w, heads, gelu, ids)[-1]
