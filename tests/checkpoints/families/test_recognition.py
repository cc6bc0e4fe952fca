"""Which family is recognised, why, and what is said where nothing settles it (format.md 5)."""

from pathlib import Path
from typing import Any

import pytest
from family_checkpoints import SMALL, meta_of, rows_of
from reference_forward import random_weights

from core.base.errors import CheckpointError
from core.checkpoints.config import ModelConfig
from core.checkpoints.detection import detect
from core.checkpoints.families.features import Sizes
from core.checkpoints.families.recognition import NO_PATTERN, SOFTCAP_15
from core.checkpoints.families.table import FAMILIES, NANOCHAT
from core.checkpoints.meta import Meta
from core.checkpoints.ptfile import Index
from core.checkpoints.resolve import resolve
from core.checkpoints.tensor_records import TensorRecord

EVAL_TOKENS = {20: 10485760, 40: 20971520, 80: 41943040}


def detected(family: str, sizes: dict[str, int] = SMALL, **changes: Any) -> ModelConfig:
    """Detect a checkpoint of a family; `changes` are keys of the meta, None for absent."""
    weights = random_weights(family, sizes, rows_of(family, sizes["vocab_size"]), 0)
    records = tuple(
        TensorRecord(name, "float32", tuple(one.shape), 0, 0, 0, 0, None)
        for name, one in weights.items()
    )
    values = meta_of(family, sizes, "SSSL") | changes
    present = {key: value for key, value in values.items() if value is not None}
    return detect(Index(Path("model_000001.pt"), (0, 0, 0, 0, 0), records, ""), Meta(present))


def pattern(value: object) -> dict[str, Any]:
    return {"model_config": SMALL | ({} if value is None else {"window_pattern": value})}


@pytest.mark.parametrize("family", NANOCHAT)
@pytest.mark.parametrize("layers", [1, 2, 3, 5])
def test_every_family_is_recognised_with_a_reason_and_without_a_choice(family, layers):
    config = detected(family, SMALL | {"n_layer": layers})
    assert config.traits.family == family
    assert config.traits.why
    assert config.choices == ()


@pytest.mark.parametrize(
    ("path", "family", "choices"),
    [
        ("head_smear_windows/base_checkpoints/d4", "G7", 0),
        ("head_smear_rl_optim/chatrl_checkpoints/d3", "G7", 0),
        ("mar26_autoresearch1/base_checkpoints/d4", "G6", 0),
        ("mar26_softcap20/base_checkpoints/d4", "G5", 0),
        ("feb26_ve_sft/chatsft_checkpoints/d4", "G4", 1),
        ("jan26_engram/base_checkpoints/d4", "G4e", 0),
        ("jan26_windows/base_checkpoints/d4", "G3", 0),
        ("jan26_mid_no_window_key/mid_checkpoints/d4", "G3", 1),
        ("jan26_lambdas/base_checkpoints/d4", "G2", 0),
    ],
)
def test_the_goldens_are_of_their_family(goldens, path, family, choices):
    steps = sorted((goldens / path).glob("model_*.pt"))
    config = resolve(str(steps[-1]), []).config()
    assert (config.traits.family, len(config.choices)) == (family, choices)


@pytest.mark.parametrize(
    ("batches", "base", "family", "said"),
    [
        (20, True, "G4", False),
        (40, True, "G4", True),
        (80, True, "G5", False),
        (20, False, "G4", True),
        (80, False, "G4", True),
    ],
)
def test_softcap_15_or_20_is_told_by_the_evaluation_of_base_runs(batches, base, family, said):
    config = detected(
        "G4",
        user_config={"eval_tokens": EVAL_TOKENS[batches]},
        loop_state={"min_val_bpb": 0.5} if base else None,
    )
    cap = {"G4": 15.0, "G5": 20.0}[family]
    assert (config.traits.family, config.traits.softcap) == (family, cap)
    assert config.choices == ((SOFTCAP_15,) if said else ())


def test_lambdas_without_a_pattern_are_g2_in_a_base_run_and_else_read_as_long():
    assert detected("G2").traits.family == "G2"
    later = detected("G2", loop_state=None)
    assert (later.traits.family, later.windows) == ("G3", (24,) * 4)
    assert later.choices == (NO_PATTERN,)


def test_value_embeddings_without_a_pattern_are_read_as_long_and_it_is_said():
    config = detected("G7", **pattern(None))
    assert config.choices == (NO_PATTERN,)
    assert config.windows == (24,) * 4


@pytest.mark.parametrize("value", ["", "SX", 3, ["S"], "S" * 600])
def test_a_pattern_that_is_none_is_refused(value):
    with pytest.raises(CheckpointError, match="window_pattern"):
        detected("G7", **pattern(value))


def test_a_pattern_in_a_family_without_windows_is_ignored_and_it_is_said():
    config = detected("G1", **pattern("SSSL"))
    assert config.windows == (None,) * 4
    assert "ignored" in config.choices[0].text


@pytest.mark.parametrize(
    ("family", "context", "windows"),
    [
        ("G7", 2048, (512, 512, 512, 2048)),
        ("G7", 256, (128, 128, 128, 256)),
        ("G7", 64, (128, 128, 128, 64)),
        ("G6", 2048, (768, 768, 768, 2048)),
        ("G6", 512, (256, 256, 256, 512)),
        ("G4", 2048, (1024, 1024, 1024, 2048)),
        ("G4", 25, (12, 12, 12, 25)),
        ("G3", 64, (32, 32, 32, 64)),
        ("G2", 64, (None,) * 4),
        ("G1", 64, (None,) * 4),
    ],
)
def test_the_windows_are_those_of_the_format(family, context, windows):
    config = detected(family, SMALL | {"sequence_len": context})
    assert config.windows == windows


def test_the_last_layer_is_long_in_every_pattern_and_letters_may_be_small():
    config = detected("G7", model_config=SMALL | {"window_pattern": "s", "n_layer": 4})
    assert config.windows == (128, 128, 128, 24)


def test_a_gate_of_another_width_is_refused_by_name_with_its_shape():
    name = "transformer.h.1.attn.ve_gate.weight"
    records = tuple(
        TensorRecord(
            one.name, "float32", (2, 16) if one.name == name else one.shape, 0, 0, 0, 0, None
        )
        for one in detected("G4").tensors
    )
    meta = Meta(meta_of("G4", SMALL, "SSSL"))
    with pytest.raises(CheckpointError) as caught:
        detect(Index(Path("model_000001.pt"), (0, 0, 0, 0, 0), records, ""), meta)
    assert f"{name} is [2, 16] but the meta implies [2, 32]" in caught.value.message


@pytest.mark.parametrize(("family", "width"), [("G4", 16), ("G6", 8), ("G7", 16)])
def test_a_gate_that_reads_more_channels_than_there_are_is_refused(family, width):
    with pytest.raises(CheckpointError, match=f"reads .* channels of {width}"):
        detected(family, SMALL | {"n_embd": width})


def test_the_parameters_of_nanochats_d26_are_counted():
    """A d26 of G7: 13 value embeddings, 26 layers of 1664 and 32,768 rows."""
    sizes = Sizes(layers=26, width=1664, kv_heads=13, kv_width=1664, rows=32768, vocab=32768)
    tensors = FAMILIES["G7"].tensors(sizes)
    count = sum(tensor.numel for tensor in tensors)
    expected = 12 * 26 * 1664**2 + 15 * 32768 * 1664 + 13 * 13 * 12 + 2 * 26 + 24 + 2
    assert count == expected
