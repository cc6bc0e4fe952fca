"""A plain float32 forward of every nanochat family, written from format.md, and random weights.

It shares nothing with core: no cache, no fused arithmetic, its own constants.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass, replace
from itertools import pairwise

import torch

Weights = OrderedDict[str, torch.Tensor]


@dataclass(frozen=True)
class Constants:
    """Section 0 of the format; a short window of 1 / share of T, in steps of `tile`."""

    cap: float = 15.0
    base: float = 1e4
    rounded_tables: bool = True
    lambdas: bool = True
    share: int = 0
    tile: int = 1
    gate: int = 0
    gain: float = 2.0
    scale: float = 1.0
    bigram: bool = False
    smear: bool = False


G6 = Constants(base=1e5, rounded_tables=False, share=3, tile=128, gate=12, gain=3.0, scale=1.15)
FAMILIES = {
    "G0": Constants(lambdas=False),
    "G1": Constants(lambdas=False),
    "G2": Constants(),
    "G3": Constants(share=2),
    "G4": Constants(share=2, gate=32),
    "G4e": Constants(share=2, gate=32, bigram=True),
    "G5": Constants(share=2, gate=32, cap=20.0, rounded_tables=False),
    "G6": G6,
    "G7": replace(G6, share=4, scale=1.2, smear=True),
}


def block_shapes(layer: int, width: int, kv_width: int) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the matrices that a block of every family has."""
    block = f"transformer.h.{layer}."
    return {
        f"{block}attn.c_q.weight": (width, width),
        f"{block}attn.c_k.weight": (kv_width, width),
        f"{block}attn.c_v.weight": (kv_width, width),
        f"{block}attn.c_proj.weight": (width, width),
        f"{block}mlp.c_fc.weight": (4 * width, width),
        f"{block}mlp.c_proj.weight": (width, 4 * width),
    }


def random_weights(family: str, sizes: dict[str, int], rows: int, seed: int) -> Weights:
    """Section 4 of the format, with values that make every feature count."""
    c, generator = FAMILIES[family], torch.Generator().manual_seed(seed)
    layers, width, heads, kv = (sizes[f"n_{key}"] for key in ("layer", "embd", "head", "kv_head"))
    kv_width = width // heads * kv
    shapes: dict[str, tuple[int, ...]] = {"transformer.wte.weight": (rows, width)}
    if c.lambdas:
        shapes |= {"resid_lambdas": (layers,), "x0_lambdas": (layers,)}
    if c.bigram:
        shapes |= {"bigram_lambdas": (layers,)}
        shapes["bigram_embed.embed.weight"] = (5 * sizes["vocab_size"], width)
    if c.smear:
        shapes |= {"smear_gate.weight": (1, 24), "smear_lambda": (1,), "backout_lambda": (1,)}
    for i in range(layers):
        shapes |= block_shapes(i, width, kv_width)
        if c.gate and i % 2 == (layers - 1) % 2:
            shapes[f"transformer.h.{i}.attn.ve_gate.weight"] = (kv, c.gate)
            shapes[f"value_embeds.{i}.weight"] = (rows, kv_width)
    shapes["lm_head.weight"] = (rows, width)

    def values(name: str, shape: tuple[int, ...]) -> torch.Tensor:
        normal = torch.randn(shape, generator=generator)
        if len(shape) == 1:
            return 0.5 + 0.3 * normal + (0.5 if name == "resid_lambdas" else 0.0)
        return normal * (1.0 if "embed" in name or "gate" in name else shape[1] ** -0.5)

    return OrderedDict((name, values(name, shape)) for name, shape in shapes.items())


def rms(z: torch.Tensor) -> torch.Tensor:
    return z / (z.pow(2).mean(-1, keepdim=True) + 1.1920929e-07).sqrt()


def window(c: Constants, pattern: str, layer: int, layers: int, context: int) -> float:
    if not c.share:
        return math.inf
    short = layer < layers - 1 and pattern[layer % len(pattern)].upper() == "S"
    if c.tile == 1:
        return context // c.share if short else context
    return math.ceil(math.ceil(context / c.share) / c.tile) * c.tile if short else context


def rotated(c: Constants, z: torch.Tensor) -> torch.Tensor:
    """Return heads [T, H, D] after rotation by their position, norm and scale."""
    count, _, width = z.shape
    theta = c.base ** (-2 * torch.arange(width // 2) / width)
    angles = torch.arange(count)[:, None] * theta
    cos, sin = angles.cos()[:, None], angles.sin()[:, None]
    if c.rounded_tables:
        cos, sin = cos.bfloat16().float(), sin.bfloat16().float()
    a, b = z.chunk(2, -1)
    return c.scale * rms(torch.cat((a * cos + b * sin, b * cos - a * sin), -1))


def attention(
    c: Constants, p: dict[str, torch.Tensor], n: torch.Tensor, heads: int, kv: int, seen: float
) -> torch.Tensor:
    """Return attention [T, E] of a layer's normed input; tokens see `seen` earlier positions.

    `p` are the layer's weights; `value_rows` are those of its value embedding, if it has one.
    """
    count, width = len(n), n.size(1) // heads
    q, k, v = ((n @ p[f"attn.c_{one}.weight"].T).view(count, -1, width) for one in ("q", "k", "v"))
    if "attn.ve_gate.weight" in p:
        share = c.gain * torch.sigmoid(n[:, : c.gate] @ p["attn.ve_gate.weight"].T)
        v = v + share[:, :, None] * p["value_rows"].view(count, kv, width)
    q, k = rotated(c, q), rotated(c, k)
    k, v = (one.repeat_interleave(heads // kv, 1) for one in (k, v))
    scores = torch.einsum("thd,uhd->htu", q, k) / math.sqrt(width)
    apart = torch.arange(count)[:, None] - torch.arange(count)
    scores = scores.masked_fill((apart < 0) | (apart > seen), -math.inf)
    return torch.einsum("htu,uhd->thd", scores.softmax(-1), v).reshape(count, -1)


def first_states(c: Constants, w: Weights, ids: list[int]) -> torch.Tensor:
    """Return the first hidden states [T, E]: normed embeddings, with smear if the family has it."""
    hat = rms(w["transformer.wte.weight"][ids])
    if not c.smear:
        return hat
    gate = torch.sigmoid(hat[1:, :24] @ w["smear_gate.weight"].T)
    return torch.cat((hat[:1], hat[1:] + w["smear_lambda"] * gate * hat[:-1]))


def bigram_rows(w: Weights, ids: list[int], vocab: int) -> torch.Tensor:
    """Return the rows [T, E] of the hashed bigrams; the first token has the last row."""
    last = 5 * vocab - 1
    rows = [last] + [((36313 * b) ^ (27191 * a)) % last for a, b in pairwise(ids)]
    return w["bigram_embed.embed.weight"][rows]


def layer_weights(w: Weights, layer: int, ids: list[int]) -> dict[str, torch.Tensor]:
    """Return the weights of one layer by their short names, and the value rows of the ids."""
    found = {k.split(f".h.{layer}.")[1]: v for k, v in w.items() if f".h.{layer}." in k}
    table = w.get(f"value_embeds.{layer}.weight")
    return found if table is None else found | {"value_rows": table[ids]}


def reference_outputs(
    family: str, w: Weights, sizes: dict[str, int], pattern: str, ids: list[int]
) -> list[torch.Tensor]:
    """Return the float32 outputs [T, E] of each layer for ids that begin a sequence.

    The first one is what goes into the first layer.
    """
    c, layers, vocab = FAMILIES[family], sizes["n_layer"], sizes["vocab_size"]
    x0 = x = first_states(c, w, ids)
    outputs = [x0]
    for i in range(layers):
        p = layer_weights(w, i, ids)
        if c.lambdas:
            x = w["resid_lambdas"][i] * x + w["x0_lambdas"][i] * x0
        if c.bigram:
            x = x + w["bigram_lambdas"][i] * bigram_rows(w, ids, vocab)
        seen = window(c, pattern, i, layers, sizes["sequence_len"])
        y = attention(c, p, rms(x), sizes["n_head"], sizes["n_kv_head"], seen)
        x = x + y @ p["attn.c_proj.weight"].T
        x = x + (rms(x) @ p["mlp.c_fc.weight"].T).relu().square() @ p["mlp.c_proj.weight"].T
        outputs.append(x)
    return outputs


def reference_lens(
    family: str, w: Weights, sizes: dict[str, int], pattern: str, ids: list[int]
) -> list[torch.Tensor]:
    """Return the float32 logits [T, V] of each layer's output; the last are the model's."""
    c, half = FAMILIES[family], sizes["n_layer"] // 2
    outputs = reference_outputs(family, w, sizes, pattern, ids)
    rows = []
    for layer, x in enumerate(outputs):
        if c.smear and layer > half:
            # The layer with the index `half` is the one after it, counted from 1.
            x = x - w["backout_lambda"] * outputs[half + 1]  # noqa: PLW2901 - as in the format
        z = (rms(x) @ w["lm_head.weight"].T)[:, : sizes["vocab_size"]]
        rows.append(c.cap * torch.tanh(z / c.cap))
    return rows


def reference_logits(
    family: str, w: Weights, sizes: dict[str, int], pattern: str, ids: list[int]
) -> torch.Tensor:
    """Return the float32 logits [T, V] of ids that begin a sequence."""
    return reference_lens(family, w, sizes, pattern, ids)[-1]
