"""Checkpoints of every family with random weights, and random small sizes."""

import json
from pathlib import Path
from typing import Any

import torch
from hypothesis import strategies as st
from reference_forward import FAMILIES as REFERENCE
from reference_forward import Weights, random_weights

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.resolve import resolve

BASE = {"sequence_len": 24, "vocab_size": 40, "n_layer": 4, "n_head": 4, "n_kv_head": 2}
SMALL = BASE | {"n_embd": 48}


def rows_of(family: str, vocab: int) -> int:
    return vocab if family == "G0" else -(-vocab // 64) * 64


def meta_of(family: str, sizes: dict[str, int], pattern: str) -> dict[str, Any]:
    """The meta of a base run; the eval_tokens of G5 are those that tell it from G4."""
    config: dict[str, Any] = dict(sizes)
    if REFERENCE[family].share:
        config["window_pattern"] = pattern
    return {
        "step": 7,
        "val_bpb": 0.5,
        "model_config": config,
        "user_config": {"eval_tokens": 41943040 if family == "G5" else 10485760},
        "loop_state": {"min_val_bpb": 0.5},
    }


def write_family(
    folder: Path, family: str, sizes: dict[str, int] = SMALL, pattern: str = "SSSL", seed: int = 0
) -> tuple[Checkpoint, Weights]:
    """Write a checkpoint of a family; return it with its weights."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = random_weights(family, sizes, rows_of(family, sizes["vocab_size"]), seed)
    torch.save(weights, folder / "model_000007.pt")
    (folder / "meta_000007.json").write_text(json.dumps(meta_of(family, sizes, pattern)))
    return resolve(str(folder), []), weights


@st.composite
def small_sizes(draw: st.DrawFn) -> dict[str, int]:
    """Return sizes of a small model: grouped heads, one layer, odd numbers, tiny contexts."""
    kv, shared = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    heads = kv * shared
    # The gates read up to 32 channels, and the width of a head is even.
    least = -(-32 // heads)
    width = draw(st.integers((least + 1) // 2, (least + 1) // 2 + 6)) * 2
    return {
        "sequence_len": draw(st.sampled_from([3, 8, 17, 24, 64])),
        "vocab_size": draw(st.integers(2, 70)),
        "n_layer": draw(st.integers(1, 5)),
        "n_head": heads,
        "n_kv_head": kv,
        "n_embd": heads * width,
    }
