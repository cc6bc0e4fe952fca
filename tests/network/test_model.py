"""The network: other shapes than those of the goldens, observers, a smaller vocabulary."""

import json

import pytest
import torch
from family_checkpoints import write_family
from golden_cases import CASES, feed, load
from present import present
from reference_forward import reference_logits

from core.checkpoints.claimed_sizes import CAPS
from core.checkpoints.scan import scan

TOLERANCE = 5e-4


def test_the_guides_prompts_encode_as_in_the_golden(goldens):
    from core.tokenizers.characters import CURRENT

    golden = json.loads((goldens / "fork_trio/golden/golden.json").read_text())
    for text, ids in golden["encode_examples"].items():
        assert [CURRENT.bos_id, *CURRENT.encode(text).ids] == ids


@pytest.mark.parametrize(
    "sizes",
    [
        {"n_layer": 1, "n_head": 1, "n_kv_head": 1, "n_embd": 8},
        {"n_layer": 3, "n_head": 4, "n_kv_head": 1, "n_embd": 64},
        {"n_layer": 2, "n_head": 6, "n_kv_head": 3, "n_embd": 60, "vocab_size": 70},
        {"n_layer": 5, "n_head": 2, "n_kv_head": 2, "n_embd": 20, "vocab_size": 31},
    ],
)
def test_other_shapes_agree_with_a_forward_written_from_the_format(
    sizes, tmp_path, write_checkpoint
):
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100", **sizes)])
    model = load(checkpoint)
    ids = [(11 * index + 3) % model.config.vocab_size for index in range(40)]
    weights = torch.load(present(checkpoint.model_path), weights_only=True)
    whole = {key: getattr(model.config, key) for key in CAPS}
    expected = reference_logits("G1", weights, whole, "L", ids)
    for chunk in (1, 5, 40):
        assert float((feed(model, ids, chunk) - expected).abs().max()) < TOLERANCE


def test_an_observer_sees_the_embedding_and_each_layer_once_and_changes_nothing(goldens):
    case = CASES[0]
    model = case.model
    seen = []
    ids = torch.tensor([case.tokens[:9]])
    with torch.inference_mode():
        plain = model.forward(ids, model.new_cache())
        observed = model.forward(
            ids, model.new_cache(), observe=lambda layer, x: seen.append((layer, tuple(x.shape)))
        )
    assert torch.equal(plain, observed)
    shape = (9, model.config.n_embd)
    assert seen == [(layer, shape) for layer in range(model.config.n_layer + 1)]


def test_a_smaller_vocabulary_cuts_the_logits_and_changes_no_other(tmp_path):
    checkpoint, _ = write_family(tmp_path, "G7")
    ids = [3, 1, 4, 1, 5, 9, 2, 6]
    whole = feed(load(checkpoint), ids, 3)
    for vocab in (1, 17, 64):
        found = feed(load(checkpoint, overrides=(("vocab", vocab),)), ids, 3)
        assert found.shape == (8, vocab)
        both = min(vocab, 40)
        assert torch.equal(found[:, :both], whole[:, :both])
