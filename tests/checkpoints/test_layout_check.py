"""Weights of another layout than the values beside them are for."""

import pytest
from huggingface_folders import CONFIG

from core.base.errors import CheckpointError
from core.checkpoints.huggingface import HuggingFaceMeta
from core.checkpoints.layout_check import embedding_name, refuse_other_layouts
from core.checkpoints.meta import Meta
from core.checkpoints.nanogpt import SavedMeta

EMBEDDING, HEAD = "model.embed_tokens.weight", "lm_head.weight"
Shapes = dict[str, tuple[int, ...]]
OWN: Shapes = {"transformer.wte.weight": (2, 2), HEAD: (2, 2)}
METAS = {"nanochat": Meta(), "nanoGPT": SavedMeta(), "hf": HuggingFaceMeta(CONFIG)}
NAMES: dict[str, Shapes] = {
    "nanochat": OWN,
    "nanoGPT": OWN | {"transformer.wpe.weight": (2, 2)},
    "hf": {EMBEDDING: (2, 2), HEAD: (2, 2)},
}


@pytest.mark.parametrize("kind", METAS)
def test_each_layout_has_its_own_names_and_refuses_the_others(kind: str) -> None:
    refuse_other_layouts(NAMES[kind], METAS[kind])
    assert embedding_name(METAS[kind]) in NAMES[kind]
    for other in NAMES.keys() - {kind}:
        if kind == "nanochat" or other != "nanochat":
            with pytest.raises(CheckpointError, match=r"^This is "):
                refuse_other_layouts(NAMES[other], METAS[kind])


def test_a_tied_head_is_not_in_the_file() -> None:
    meta = HuggingFaceMeta(CONFIG | {"tie_word_embeddings": True})
    refuse_other_layouts({EMBEDDING: (2, 2)}, meta)
    with pytest.raises(CheckpointError, match="ties the head"):
        refuse_other_layouts(NAMES["hf"], meta)
