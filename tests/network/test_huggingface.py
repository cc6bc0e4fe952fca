"""Hugging Face folders of other shapes against a forward written from the format."""

from pathlib import Path
from typing import Any

import pytest
import torch
from golden_cases import feed, fixed_steps, load
from huggingface_folders import CONFIG, huggingface_logits, write_folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.errors import CancelledError, CheckpointError, NotFiniteError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.resolve import resolve
from core.engine.engine import Engine
from core.kernels.availability import works
from core.machine.precision import PLAIN, ROUTES
from core.network.load import load_model, load_whole
from core.protocol.events import Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

TOLERANCE = 5e-4
DTYPES = [torch.float32, torch.bfloat16, torch.float16]


def ids_of(count: int, vocab: int, seed: int = 0) -> list[int]:
    return torch.randint(vocab, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


def far(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found - expected).abs().max())


def written(folder: Path, config: dict[str, Any], **how: Any) -> tuple[Checkpoint, Any]:
    weights = write_folder(folder, config, **how)
    return resolve(str(folder), []), weights


@st.composite
def configs(draw: st.DrawFn) -> dict[str, Any]:
    """Return configs of small models: grouped heads, odd numbers, MLPs of any width."""
    kv, shared = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    heads = kv * shared
    width = heads * 2 * draw(st.integers(1, 8))
    return CONFIG | {
        "hidden_size": width,
        "intermediate_size": draw(st.sampled_from([4 * width, 8 * width, 3 * width, 5])),
        "num_hidden_layers": draw(st.integers(1, 4)),
        "num_attention_heads": heads,
        "num_key_value_heads": draw(st.sampled_from([kv, kv if shared > 1 else None])),
        "max_position_embeddings": draw(st.sampled_from([3, 16, 64])),
        "vocab_size": draw(st.integers(2, 70)),
        "rms_norm_eps": draw(st.sampled_from([1e-6, 1e-5, 1e-3])),
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": draw(st.sampled_from([1e4, 5e4])),
        },
        "final_logit_softcapping": draw(st.sampled_from([None, 15.0, 30])),
        "tie_word_embeddings": draw(st.booleans()),
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    config=configs(),
    shards=st.integers(0, 3),
    dtype=st.sampled_from(DTYPES),
    seed=st.integers(0, 99),
    chunk=st.integers(2, 9),
)
def test_random_shapes_agree_with_the_format(tmp_path_factory, config, shards, dtype, seed, chunk):
    folder = tmp_path_factory.mktemp("hf")
    checkpoint, weights = written(folder, config, shards=shards, dtype=dtype, seed=seed)
    model = load(checkpoint)
    assert model.config.traits.family == "HF"
    # No window: every token sees all before it, also beyond the trained context.
    ids = ids_of(config["max_position_embeddings"] + 9, config["vocab_size"], seed)
    expected = huggingface_logits(weights, config, ids)
    for size in (1, chunk, len(ids)):
        assert far(feed(model, ids, size), expected) < TOLERANCE, size


@pytest.mark.parametrize("shards", [0, 2])
def test_greedy_text_with_the_cache_is_that_of_whole_forwards(tmp_path, shards):
    checkpoint, weights = written(tmp_path, CONFIG, shards=shards, seed=4)
    prompt = ids_of(9, CONFIG["vocab_size"])
    expected = list(prompt)
    while len(expected) < 24:
        logits = huggingface_logits(weights, CONFIG, expected)[-1]
        first, second = logits.topk(2).values.tolist()
        assert first - second > 1e-3
        expected.append(int(logits.argmax()))
    options, engine = SamplingSettings(temperature=0.0, max_tokens=15), Engine()
    list(engine.load(checkpoint, None, LoadOptions("cpu", "fp32")))
    for samples in (1, 3):
        rows: list[list[int]] = [[] for _ in range(samples)]
        request = Request(tuple(prompt), options, raw=True, context=24)
        for event in engine.sample([request] * samples, lambda _: options, lambda: False):
            if isinstance(event, Token):
                rows[event.row].append(event.id)
        assert rows == [expected[9:]] * samples


def test_after_rolling_back_to_every_position(tmp_path):
    checkpoint, weights = written(tmp_path, CONFIG)
    model, ids = load(checkpoint), ids_of(20, CONFIG["vocab_size"])
    expected, cache = huggingface_logits(weights, CONFIG, ids), model.new_cache()
    feed(model, ids, len(ids), cache)
    for position in range(len(ids) - 1, -1, -1):
        cache.roll_back(position)
        feed(model, [5, 1, 4, 1], 3, cache)
        cache.roll_back(position)
        found = feed(model, ids[position : position + 3], 2, cache)
        assert far(found, expected[position : position + 3]) < TOLERANCE, position
        cache.roll_back(position)


@torch.inference_mode()
def test_the_fixed_step_of_a_graph_gives_the_same_logits(tmp_path):
    checkpoint, weights = written(tmp_path, CONFIG)
    model, ids = load(checkpoint), ids_of(20, CONFIG["vocab_size"])
    expected = huggingface_logits(weights, CONFIG, ids)
    assert far(fixed_steps(model, ids), expected) < TOLERANCE


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.precision}-{route.name}")
def test_every_route_runs_it(route, tmp_path):
    if not works(route):
        pytest.skip("not on this machine")
    config = CONFIG | {"intermediate_size": 96, "tie_word_embeddings": True}
    checkpoint, weights = written(tmp_path, config, dtype=torch.bfloat16, shards=2)
    model, ids = load(checkpoint, route), ids_of(24, config["vocab_size"])
    loose = {"float32": 1e-2, "float16": 0.5, "bfloat16": 3.0, "int8": 8.0}[route.precision]
    assert far(feed(model, ids, 7), huggingface_logits(weights, config, ids)) < loose


@pytest.mark.parametrize(
    ("set_to", "same"),
    [
        ((("softcap", 30.0),), {"final_logit_softcapping": 30.0}),
        ((("norm_eps", 1e-2),), {"rms_norm_eps": 1e-2}),
        ((("rope_base", 5e4),), {"rope_parameters": {"rope_theta": 5e4}}),
    ],
)
def test_a_constant_that_the_user_sets_is_that_of_another_config(tmp_path, set_to, same):
    checkpoint, weights = written(tmp_path, CONFIG)
    ids = ids_of(20, CONFIG["vocab_size"])
    expected = huggingface_logits(weights, CONFIG | same, ids)
    assert far(feed(load(checkpoint, overrides=set_to), ids, 5), expected) < TOLERANCE
    assert far(feed(load(checkpoint), ids, 5), expected) > TOLERANCE


def test_a_tensor_of_the_second_shard_with_nan_is_named_with_its_file(tmp_path):
    weights = write_folder(tmp_path, shards=2)
    name = "model.layers.0.self_attn.q_proj.weight"
    weights[name][0, 0] = torch.nan
    write_folder(tmp_path, weights=weights, shards=2)
    checkpoint = resolve(str(tmp_path), [])
    with pytest.raises(NotFiniteError) as caught:
        load_whole(checkpoint.index(), checkpoint.config())
    assert caught.value.message.startswith(f"model-00002-of-00002.safetensors: {name}")


def test_a_shard_that_changes_during_a_load_is_noticed(tmp_path):
    checkpoint, _ = written(tmp_path, CONFIG, shards=2)
    loading = load_model(checkpoint.index(), checkpoint.config(), torch.device("cpu"), PLAIN)
    next(loading)
    shard = tmp_path / "model-00002-of-00002.safetensors"
    shard.write_bytes(shard.read_bytes())
    with pytest.raises(CheckpointError, match=r"model-00002-of-00002\.safetensors changed"):
        list(loading)


def test_a_load_of_shards_can_be_stopped(tmp_path):
    checkpoint, _ = written(tmp_path, CONFIG, shards=3)
    config = checkpoint.config()
    with pytest.raises(CancelledError):
        list(load_model(checkpoint.index(), config, torch.device("cpu"), PLAIN, lambda: True))
