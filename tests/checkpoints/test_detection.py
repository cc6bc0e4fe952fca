import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.base.errors import CheckpointError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.checkpoints.detection import detect
from core.checkpoints.meta import Meta
from core.checkpoints.ptfile import Index
from core.checkpoints.resolve import resolve
from core.checkpoints.tensor_records import TensorRecord

SIZES = {
    "sequence_len": 64,
    "vocab_size": 32,
    "n_layer": 2,
    "n_head": 4,
    "n_kv_head": 2,
    "n_embd": 16,
}


def shapes(rows: int = 32) -> dict[str, tuple[int, ...]]:
    """Section 4 of the format, written down a second time."""
    blocks = {
        "attn.c_q": (16, 16),
        "attn.c_k": (8, 16),
        "attn.c_v": (8, 16),
        "attn.c_proj": (16, 16),
        "mlp.c_fc": (64, 16),
        "mlp.c_proj": (16, 64),
    }
    ends: dict[str, tuple[int, ...]]
    ends = {"transformer.wte.weight": (rows, 16), "lm_head.weight": (rows, 16)}
    return ends | {
        f"transformer.h.{layer}.{name}.weight": shape
        for layer in range(2)
        for name, shape in blocks.items()
    }


def index(tensors: dict[str, tuple[int, ...]], dtype: str = "float32") -> Index:
    records = [TensorRecord(n, dtype, s, 0, 0, 0, 0, None) for n, s in tensors.items()]
    return Index(Path("model_000001.pt"), (0, 0, 0, 0, 0), tuple(records), "")


def found(tensors: dict | None = None, meta: dict | None = None, **sizes: Any) -> ModelConfig:
    claimed = {key: value for key, value in (SIZES | sizes).items() if value != "absent"}
    return detect(index(tensors or shapes()), Meta({"model_config": claimed} | (meta or {})))


def refusal(tensors: dict | None = None, **sizes: Any) -> str:
    with pytest.raises(CheckpointError) as caught:
        found(tensors, **sizes)
    assert len(caught.value.line()) <= 200
    return caught.value.message


def test_sizes_that_agree_are_the_config() -> None:
    config = found()
    assert (config.padded_vocab_size, config.head_dim, config.prefix) == (32, 4, "")
    assert {one.name: one.shape for one in config.tensors} == shapes()
    assert config.parameters == sum(rows * columns for rows, columns in shapes().values())
    assert config.kv_bytes_per_token(4) == 2 * 2 * 2 * 4 * 4


@pytest.mark.parametrize(
    ("path", "family", "vocab", "rows"),
    [
        ("fork_trio/experiment/checkpoints/step_002920", "G1", 32, 32),
        ("fork_old_vocab/nanochat_experiment/checkpoints/d24", "G1", 32, 32),
        ("oct25_initial/base_checkpoints/d2", "G0", 80, 80),
        ("oct25_gqa_multistep/base_checkpoints/d3", "G0", 80, 80),
        ("dec25_padded_origmod/base_checkpoints/d4", "G1", 80, 128),
    ],
)
def test_families_of_the_goldens(
    goldens: Path, path: str, family: str, vocab: int, rows: int
) -> None:
    config = resolve(str(goldens / path), []).config()
    assert (config.traits.family, config.vocab_size) == (family, vocab)
    assert config.padded_vocab_size == rows
    assert config.traits.why
    assert (config.traits.softcap, config.traits.rope_base) == (15.0, 10_000.0)


def test_padding_tells_the_family() -> None:
    assert found(shapes(64), vocab_size=50).traits.family == "G1"
    assert found(shapes(50), vocab_size=50).traits.family == "G0"
    assert "G0 or G1" in found(shapes(64), vocab_size=64).traits.why


def test_a_prefix_on_every_name_is_stripped_and_kept() -> None:
    config = found({f"_orig_mod.{name}": shape for name, shape in shapes().items()})
    assert config.prefix == "_orig_mod."
    assert {one.name: one.shape for one in config.tensors} == shapes()


@pytest.mark.parametrize(
    "prefix",
    ["module.", "_orig_mod.module.", "module._orig_mod.", "_orig_mod._orig_mod.", "module." * 3],
)
def test_prefixes_of_wrappers_are_stripped_in_any_order_and_number(prefix: str) -> None:
    config = found({f"{prefix}{name}": shape for name, shape in shapes().items()})
    assert config.prefix == prefix


def test_transposed_tensors_are_named_as_such() -> None:
    tensors = shapes()
    name = "transformer.h.1.mlp.c_fc.weight"
    tensors[name] = (16, 64)
    assert f"{name} is [16, 64], transposed: it should be [64, 16]" in refusal(tensors)


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert found(n_layer=2.0, sequence_len=64.0).sequence_len == 64


def test_a_golden_saved_by_a_compiled_model_is_read(goldens: Path, tmp_path: Path) -> None:
    source = goldens / "oct25_initial/base_checkpoints/d2"
    weights = torch.load(source / "model_000500.pt", weights_only=True)
    prefixed = {f"_orig_mod.{name}": tensor for name, tensor in weights.items()}
    torch.save(prefixed, tmp_path / "model_000500.pt")
    shutil.copy(source / "meta_000500.json", tmp_path)
    config, plain = (resolve(str(folder), []).config() for folder in (tmp_path, source))
    assert config == replace(plain, prefix="_orig_mod.")


@pytest.mark.parametrize("prefix", ["model.", "net.", "_fsdp_wrapped_module.", "module.net."])
def test_another_prefix_is_named_with_the_cure(prefix: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        found({f"{prefix}{name}": shape for name, shape in shapes().items()})
    rest = prefix.removeprefix("module.")
    assert caught.value.message == f"Its tensors are those of nanochat after {rest!r}"
    assert caught.value.hint == "Write the state_dict() of the inner model"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("transformer.h.0.", "transformer.h.0._orig_mod."),
        ("transformer.", "transformer._orig_mod."),
        ("transformer.h.1.", "module.transformer.h.1."),
    ],
)
def test_a_prefix_in_the_middle_or_on_some_names_is_named(old: str, new: str) -> None:
    wrapped = {name.replace(old, new, 1): shape for name, shape in shapes().items()}
    assert "has a wrapper's prefix, which can be left out only before all tensors" in refusal(
        wrapped
    )


def test_a_transposed_embedding_is_named_as_such() -> None:
    message = refusal(shapes() | {"transformer.wte.weight": (16, 32)})
    assert message.startswith("transformer.wte.weight is [16, 32], transposed")


def test_a_prefix_on_some_names_is_refused() -> None:
    mixed = shapes()
    mixed["_orig_mod.lm_head.weight"] = mixed.pop("lm_head.weight")
    assert "tensors" in refusal(mixed)


def test_heads_of_keys_default_to_heads() -> None:
    full = shapes() | {
        f"transformer.h.{layer}.attn.c_{part}.weight": (16, 16)
        for layer in range(2)
        for part in "kv"
    }
    assert found(full, n_kv_head="absent").n_kv_head == 4


@pytest.mark.parametrize("meta", [{}, {"model_config": None}, {"model_config": []}])
def test_a_meta_without_sizes_is_refused(meta: dict) -> None:
    with pytest.raises(CheckpointError, match="the number of heads"):
        detect(index(shapes()), Meta(meta))


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"n_layer": 3}, ["3 layers", "2"]),
        ({"n_layer": 1}, ["1 layer", "2"]),
        ({"n_embd": 32}, ["transformer.wte.weight", "[32, 16]", "[32, 32]"]),
        ({"n_head": 3}, ["16", "3 heads"]),
        ({"n_head": 16, "n_kv_head": 16}, ["16 heads", "even"]),
        ({"n_kv_head": 3}, ["4 heads", "3 key-value heads"]),
        ({"n_kv_head": 4}, ["attn.c_k.weight", "[8, 16]", "[16, 16]"]),
        ({"n_head": 8}, ["attn.c_k.weight", "[8, 16]", "[4, 16]"]),
        ({"vocab_size": 33}, ["33 tokens", "32 rows"]),
    ],
)
def test_a_meta_that_contradicts_the_tensors_is_refused(sizes: dict, said: list[str]) -> None:
    message = refusal(**sizes)
    for part in said:
        assert part in message


@pytest.mark.parametrize("name", shapes())
def test_every_missing_tensor_is_refused(name: str) -> None:
    tensors = shapes()
    del tensors[name]
    outside_layers = name in ("transformer.wte.weight", "lm_head.weight")
    said = "This is not a nanochat model" if outside_layers else f"Missing tensors: {name}"
    assert refusal(tensors).startswith(said)


@pytest.mark.parametrize("name", shapes())
@pytest.mark.parametrize("shape", [(), (16,), (1, 16), (32, 16, 1), (17, 17)])
def test_every_wrong_shape_is_refused(name: str, shape: tuple[int, ...]) -> None:
    said = f"{name} is {list(shape)} but the meta implies {list(shapes()[name])}"
    if name == "transformer.wte.weight":
        said = f"{name} has the shape {list(shape)}, not two axes"
        if len(shape) == 2:
            said = f"The meta claims 32 tokens but the embedding has {shape[0]:,} rows"
    assert refusal(shapes() | {name: shape}) == said


@pytest.mark.parametrize(
    "name", ["extra.weight", "transformer.h.0.attn.c_q.bias", "transformer.h.00.mlp.c_fc.weight"]
)
def test_unknown_tensors_are_refused_by_name(name: str) -> None:
    assert name in refusal(shapes() | {name: (16,)})


def test_many_unknown_tensors_are_counted() -> None:
    assert "and 7 more" in refusal(shapes() | {f"x{number}": (1,) for number in range(10)})


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("model.layers.0.self_attn.q_proj.weight", "Hugging Face layout without its config.json"),
        ("transformer.h.1.mlp.experts.w_up", "mixture of experts"),
        ("transformer.h.1.mlp.router.gate.weight", "mixture of experts"),
        ("value_embed_A.weight", "branch ve of 2026-01-16"),
        ("value_embed.weight", "branch ve of 2026-01-16"),
        ("v0_lambdas", "branch ve of 2026-01-16"),
        ("transformer.wpe.weight", "a model of nanoGPT or GPT-2 without model_args"),
        ("transformer.h.0.ln_1.weight", "a model of nanoGPT or GPT-2 without model_args"),
        ("h.0.attn.c_attn.weight", "Hugging Face layout of GPT-2"),
        ("layers.0.attention.wq.weight", "llama2.c"),
        ("model.blocks.0.attn.q_proj.weight", "renamed export of nanochat"),
    ],
)
def test_known_foreign_layouts_are_named_with_the_tensor_that_tells_them(
    name: str, what: str
) -> None:
    message = refusal(shapes() | {name: (2, 3)})
    assert what in message
    assert f"{name} [2, 3]" in message


def test_an_unknown_tensor_is_named_with_its_shape_and_the_family_is_told() -> None:
    with pytest.raises(CheckpointError) as caught:
        found(shapes() | {"extra.weight": (3, 5)})
    assert "extra.weight [3, 5]" in caught.value.message
    assert "family G0" in caught.value.hint


def test_another_model_is_refused() -> None:
    assert "not a nanochat model" in refusal({"conv1.weight": (3, 3), "fc.bias": (3,)})


def test_blocks_that_skip_a_number_are_refused() -> None:
    tensors = {name.replace(".h.1.", ".h.2."): shape for name, shape in shapes().items()}
    assert "the tensors have 3" in refusal(tensors)


def test_tensors_that_are_no_weights_are_refused() -> None:
    with pytest.raises(CheckpointError, match="int64"):
        detect(index(shapes(), "int64"), Meta({"model_config": SIZES}))


def test_an_entry_with_a_problem_has_no_config() -> None:
    entry = Checkpoint(name="d4@1", step=1, folder=Path("d4"), run=Path("d4"), problem="no meta")
    with pytest.raises(CheckpointError, match="d4@1: no meta"):
        entry.config()
    with pytest.raises(CheckpointError, match="no model file"):
        replace(entry, problem=None).index()
