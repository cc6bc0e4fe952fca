"""The network against logits that the original code computed: cached, chunked and rolled back."""

import json

import pytest
import torch
from golden_cases import CASES, NANOGPT_CASES, difference, each_case, feed, load
from present import present
from reference_forward import reference_logits

from core.checkpoints.claimed_sizes import CAPS
from core.checkpoints.scan import scan

TOLERANCE = 5e-4


def test_all_goldens_are_there():
    assert len(CASES) == 28
    assert len(NANOGPT_CASES) == 4


@each_case
def test_whole_sequence_without_cache(case):
    assert difference(feed(case.model, case.tokens, len(case.tokens)), case) < TOLERANCE


@each_case
def test_chunks_of_one_to_eight_through_the_cache(case):
    model = case.model
    for chunk in range(1, 9):
        assert difference(feed(model, case.tokens, chunk), case) < TOLERANCE, chunk


@each_case
def test_after_rolling_back_to_every_position(case):
    model = case.model
    cache = model.new_cache()
    feed(model, case.tokens, len(case.tokens), cache)
    noise = [(7 * index + 5) % model.config.vocab_size for index in range(8)]
    for position in range(len(case.tokens) - 1, -1, -1):
        cache.roll_back(position)
        # What was written after the kept positions must leave no trace.
        feed(model, noise[: (model.config.last_position or 10**9) - position], 3, cache)
        cache.roll_back(position)
        logits = feed(model, case.tokens[position : position + 2], 1, cache)
        assert difference(logits, case, position) < TOLERANCE, position
        cache.roll_back(position)


@each_case
def test_greedy_tokens_with_and_without_cache(case):
    model = case.model
    prompt, expected = case.tokens[: case.prompt_length], case.tokens[case.prompt_length :]
    cached, cache = [], model.new_cache()
    logits = feed(model, prompt, 8, cache)
    plain = list(prompt)
    for _ in expected:
        cached.append(int(logits[-1].argmax()))
        plain.append(int(feed(model, plain, len(plain))[-1].argmax()))
        logits = feed(model, cached[-1:], 1, cache)
    assert cached == expected
    assert plain[len(prompt) :] == expected


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


def test_an_observer_sees_each_layer_once_and_changes_nothing(goldens):
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
    assert seen == [(layer, shape) for layer in range(model.config.n_layer)]
