"""Small models of every kind with random weights, and references of their layers."""

from dataclasses import dataclass
from pathlib import Path

import torch
from family_checkpoints import SMALL, write_family
from golden_cases import load
from nanogpt_checkpoints import ARGUMENTS, nanogpt_lens, nanogpt_outputs, write_nanogpt
from present import present
from reference_forward import FAMILIES, reference_lens, reference_outputs

from core.checkpoints.nanogpt_files import entry_at
from core.network.model import Model

NANOGPT = "nanoGPT"
KINDS = (*FAMILIES, NANOGPT)


@dataclass(frozen=True)
class SmallModel:
    """A model, ids of a text, and what a forward written from the format gives for each layer."""

    model: Model
    ids: list[int]
    outputs: list[torch.Tensor]
    lens: list[torch.Tensor]


def small_model(folder: Path, kind: str, layers: int = 4) -> SmallModel:
    """Write and load a model of a family or of nanoGPT.

    With 4 heads for 2 of keys and values, and windows that are shorter than the text, where the
    family has them.
    """
    if kind == NANOGPT:
        args = ARGUMENTS | {"n_layer": layers, "bias": True}
        weights = write_nanogpt(folder / "ckpt.pt", args)
        model = load(present(entry_at(folder / "ckpt.pt")), overrides=(("gelu", "erf"),))
        ids = _ids(args["block_size"], args["vocab_size"])
        given = (weights, args["n_head"], "erf", ids)
        return SmallModel(model, ids, nanogpt_outputs(*given), nanogpt_lens(*given))
    sizes = SMALL | {"n_layer": layers}
    checkpoint, weights = write_family(folder, kind, sizes)
    ids = _ids(sizes["sequence_len"], sizes["vocab_size"])
    of_family = (kind, weights, sizes, "SSSL", ids)
    return SmallModel(
        load(checkpoint), ids, reference_outputs(*of_family), reference_lens(*of_family)
    )


def _ids(count: int, vocab: int) -> list[int]:
    return [(7 * at + at // 3) % vocab for at in range(count)]
