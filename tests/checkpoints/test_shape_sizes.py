"""A meta without sizes: what the tensors tell, what is assumed and said, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from family_checkpoints import SMALL, meta_of, write_family
from golden_cases import feed, load
from reference_forward import reference_logits

from core.base.errors import CheckpointError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.families.table import NANOCHAT
from core.checkpoints.resolve import resolve

GATED = ("G4", "G4e", "G5", "G6", "G7")


def without(folder: Path, family: str, *keys: str, sizes: dict[str, int] = SMALL) -> Checkpoint:
    """Write a checkpoint whose model_config lacks keys; without any, all of it."""
    write_family(folder, family, sizes)
    meta: dict[str, Any] = meta_of(family, sizes, "SSSL")
    for key in keys or list(meta["model_config"]):
        meta["model_config"].pop(key, None)
    if not meta["model_config"]:
        del meta["model_config"]
    (folder / "meta_000007.json").write_text(json.dumps(meta))
    return resolve(str(folder), [])


@pytest.mark.parametrize("family", GATED)
@pytest.mark.parametrize(
    "sizes", [SMALL, SMALL | {"n_head": 6, "n_kv_head": 6, "n_embd": 48, "n_layer": 3}]
)
def test_value_gates_tell_the_heads(tmp_path, family, sizes):
    config = without(tmp_path, family, sizes=sizes).config()
    assert config.traits.family == family
    found = (config.n_layer, config.n_head, config.n_kv_head, config.n_embd)
    assert found == tuple(sizes[f"n_{key}"] for key in ("layer", "head", "kv_head", "embd"))
    # The table of bigrams tells the vocabulary; else all rows of the embedding are taken.
    vocab = 40 if family == "G4e" else 64
    assert (config.vocab_size, config.sequence_len) == (vocab, 2048)


def test_what_is_assumed_is_said_with_its_override(tmp_path):
    checkpoint = without(tmp_path, "G7")
    said = [choice.text for choice in checkpoint.config().choices]
    assert said[0] == (
        "the meta does not have vocab_size: all 64 rows of the embedding are ids (set vocab=N)"
    )
    assert said[1] == (
        "the meta does not have sequence_len: a context of 2,048 tokens is assumed, nanochat's "
        "default"
    )
    assert said[2].startswith("window_pattern is missing in the meta")
    settled = checkpoint.config((("vocab", 40), ("window_pattern", "SSSL")))
    assert [choice.text for choice in settled.choices] == said[1:2]
    assert settled.vocab_size == 40


def test_with_the_overrides_the_logits_are_those_of_the_whole_meta(tmp_path):
    checkpoint = without(tmp_path, "G7")
    overrides = (("long_window", 24), ("vocab", 40), ("window_pattern", "SSSL"))
    # The short window of a context of 24 tokens is 128, which is longer than the ids.
    ids = [(7 * at + 3) % 40 for at in range(40)]
    weights = torch.load(tmp_path / "model_000007.pt", weights_only=True)
    expected = reference_logits("G7", weights, SMALL, "SSSL", ids)
    model = load(checkpoint, overrides=overrides)
    assert float((feed(model, ids, 7) - expected).abs().max()) < 5e-4


@pytest.mark.parametrize("key", ["n_layer", "n_embd", "n_kv_head"])
@pytest.mark.parametrize("family", GATED)
def test_a_single_key_that_the_tensors_tell_is_not_needed(tmp_path, family, key):
    sizes = SMALL | {"n_kv_head": 4}
    config = without(tmp_path, family, key, sizes=sizes).config()
    assert (config.n_layer, config.n_embd, config.n_kv_head) == (4, 48, 4)
    assert config.choices == ()


@pytest.mark.parametrize("family", [name for name in NANOCHAT if name not in GATED])
def test_without_gates_the_number_of_heads_must_be_in_the_meta(tmp_path, family):
    with pytest.raises(CheckpointError) as caught:
        without(tmp_path / "a", family).config()
    assert caught.value.message == (
        "Neither model_config in the meta nor the tensors tell the number of heads"
    )
    assert caught.value.hint == 'Write "model_config": {"n_head": N} into the meta'
    assert (caught.value.code, caught.value.exit_code) == ("checkpoint.meta", 4)
    keys = ("sequence_len", "vocab_size", "n_layer", "n_embd", "window_pattern")
    assert without(tmp_path / "b", family, *keys).config().n_head == 4


def test_the_usual_number_of_heads_is_named(tmp_path):
    sizes = SMALL | {"n_embd": 256, "n_head": 2, "n_kv_head": 2, "n_layer": 1}
    with pytest.raises(CheckpointError) as caught:
        without(tmp_path, "G1", sizes=sizes).config()
    assert caught.value.hint == (
        'Write "model_config": {"n_head": 2} into the meta; nanochat\'s heads are 128 wide'
    )


def test_gates_that_do_not_agree_with_the_keys_tell_nothing(tmp_path):
    checkpoint = without(tmp_path, "G7")
    path = tmp_path / "model_000007.pt"
    weights = torch.load(path, weights_only=True)
    for name in list(weights):
        if name.endswith("ve_gate.weight"):
            weights[name] = torch.zeros(7, 12)
    torch.save(weights, path)
    with pytest.raises(CheckpointError, match="the number of heads"):
        resolve(str(checkpoint.folder), []).config()
