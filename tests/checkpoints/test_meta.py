import gzip
import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.checkpoints.meta import Meta, read_meta

FORK = {"model_config": {"vocab_size": 32}, "val_loss": None, "loop_state": {"min_val_loss": None}}
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ["val_loss", "val_bpb", "model_config", "user_config", "loop_state", "step", ""]
KEYS += ["dataloader_state_dict"]


def read(folder: Path, data: str | bytes) -> Meta:
    path = folder / "meta_000001.json"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_meta(path)


def test_the_meta_of_a_golden(goldens: Path) -> None:
    folder = goldens / "fork_trio/experiment/checkpoints/step_002920"
    meta = read_meta(folder / "meta_002920.json")
    assert (meta.metric, meta.loss, meta.is_fork) == ("val_loss", 0.2627, True)
    assert meta.section("model_config")["n_layer"] == 4


def test_metas_of_nanochat_are_not_the_forks(goldens: Path) -> None:
    paths = [*(goldens / "cache_tree").rglob("meta_*.json")]
    assert len(paths) > 5
    assert not any(read_meta(path).is_fork for path in paths)


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "null", "1e999"])
def test_losses_never_measured_are_read_and_are_none(tmp_path: Path, token: str) -> None:
    meta = read(tmp_path, f'{{"val_bpb": {token}, "loop_state": {{"min_val_bpb": {token}}}}}')
    assert (meta.metric, meta.loss) == ("val_bpb", None)


@pytest.mark.parametrize(
    ("value", "loss"),
    [(1, 1.0), (0.25, 0.25), (True, None), ("1", None), ([1], None), (10**400, None)],
)
def test_only_finite_numbers_are_losses(value: object, loss: float | None) -> None:
    assert Meta({"val_loss": value}).loss == loss


@pytest.mark.parametrize("value", [0, 0.0, -0.0, -1.5, -1, 5e-324, 1e-9, 1e31, 1e299])
def test_a_loss_of_zero_or_below_was_not_measured(value: object) -> None:
    assert Meta({"val_loss": value}).loss is None


def test_a_metric_without_a_value_gives_way_to_one_that_was_measured() -> None:
    both = Meta({"val_loss": None, "val_bpb": 0.74})
    assert (both.metric, both.loss) == ("val_bpb", 0.74)
    neither = Meta({"val_loss": None, "val_bpb": None})
    assert (neither.metric, neither.loss) == ("val_loss", None)


@pytest.mark.parametrize(
    ("value", "number"),
    [(7, 7), (2048.0, 2048), (0.5, None), ("7", None), (True, None), (None, None), (1e300, None)],
)
def test_a_whole_number_may_be_written_with_a_point(value: object, number: int | None) -> None:
    assert Meta({"step": value}).step == number


@pytest.mark.parametrize(
    ("value", "claimed", "is_one"),
    [
        (None, "", False),
        (1, "1", True),
        (1.0, "1", True),
        ("1", "'1'", True),
        ("7", "'7'", False),
        (1.5, "1.5", False),
        (True, "True", False),
        ([1], "[1]", False),
        (math.nan, "'NaN'", False),
        (-1, "-1", False),
        (4380, "4,380", False),
    ],
    ids=repr,
)
def test_a_step_of_any_type_is_a_claim(value: object, claimed: str, is_one: bool) -> None:
    meta = Meta({"step": value})
    assert (meta.claimed_step, meta.claims_step(1)) == (claimed, is_one)
    assert len(Meta({"step": 10**200}).claimed_step) <= 40


def test_without_a_metric_there_is_no_loss() -> None:
    meta = Meta({"": 3.0, "step": 5})
    assert (meta.metric, meta.loss) == (None, None)


def test_extra_keys_are_kept(tmp_path: Path) -> None:
    values = {"step": 1, "mine": {"a": [1, None, "\u202e"]}}
    assert read(tmp_path, json.dumps(values)).values == values


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "is empty"),
        ("step: 1", "is not JSON (line 1, column 1)"),
        ('{"step": 1', "is cut: it ends in the middle"),
        ('{"step": 1} x', "is not JSON (line 1, column 13)"),
        (b'{"a": "\xff"}', "is not JSON: it is not text"),
        ('{"val_lo', "is cut: it ends in the middle"),
        ('{"tied": tru', "is cut: it ends in the middle"),
        ('{"lr": 1e-', "is cut: it ends in the middle"),
        ('{"name": "caf\u00e9'.encode()[:-1], "is cut: it ends in the middle"),
        (b"PK\x03\x04" + bytes(50), "is not JSON (line 1, column 1)"),
        ('{"n": ' + "9" * 5_000 + "}", "is not JSON: a number is too long"),
    ],
    ids=range(11),
)
def test_what_is_not_json_is_broken_and_to_be_copied_again(
    tmp_path: Path, data: str | bytes, reason: str
) -> None:
    with pytest.raises(CheckpointError) as caught:
        read(tmp_path, data)
    assert caught.value.message == f"meta_000001.json {reason}"
    assert caught.value.hint == "Copy it again"


EVERYTHING = (
    '{"a": [1.5e-3, -2, true, false, null, NaN, Infinity, -Infinity], "b\\u00e9": "x\\n\u00e9"}'
)


@pytest.mark.parametrize("length", range(len(EVERYTHING.encode())))
def test_json_that_is_cut_anywhere_is_called_cut(tmp_path: Path, length: int) -> None:
    with pytest.raises(CheckpointError, match=r"is cut|is empty") as caught:
        read(tmp_path, EVERYTHING.encode()[:length])
    assert caught.value.hint == "Copy it again"


@pytest.mark.parametrize(
    ("data", "what", "cure"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid x", "Git LFS pointer", "git lfs pull"),
        (b"<!DOCTYPE html><html>404</html>", "a web page", "Download the file itself"),
        (gzip.compress(b"{}"), "compressed with gzip", "gunzip"),
        (bytes(300), "begins with zeros", "Copy it again"),
    ],
    ids=range(4),
)
def test_a_file_of_another_kind_is_named_with_its_cure(
    tmp_path: Path, data: bytes, what: str, cure: str
) -> None:
    with pytest.raises(CheckpointError) as caught:
        read(tmp_path, data)
    assert what in caught.value.message
    assert cure in caught.value.hint


@pytest.mark.parametrize("data", ["[]", '[{"step": 1}]', "null", "3", '"text"'])
def test_json_that_is_no_object_is_broken(tmp_path: Path, data: str) -> None:
    with pytest.raises(CheckpointError, match="does not hold a JSON object"):
        read(tmp_path, data)


@pytest.mark.parametrize("depth", [33, 500, 200_000])
def test_deep_nesting_is_broken(tmp_path: Path, depth: int) -> None:
    with pytest.raises(CheckpointError, match="nested too deeply"):
        read(tmp_path, '{"a":' + "[" * depth + "]" * depth + "}")


def test_modest_nesting_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, '{"a":' * 30 + "1" + "}" * 30).section("a")


def test_a_large_file_is_broken(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="larger than 4 MiB"):
        read(tmp_path, json.dumps({"a": "x" * 2**22}))


def test_a_file_that_cannot_be_opened_is_broken(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.json"):
        with pytest.raises(CheckpointError, match="cannot be read") as caught:
            read_meta(path)
        # A copy would not help.
        assert (caught.value.code, caught.value.hint) == (Code.CHECKPOINT_UNREADABLE, "")


@given(st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=5)), JSON, max_size=8))
@settings(max_examples=200)
def test_no_accessor_raises_for_any_json(values: dict) -> None:
    meta = Meta(values)
    assert meta.metric in (None, "val_loss", "val_bpb")
    assert meta.loss is None or (type(meta.loss) is float and math.isfinite(meta.loss))
    assert meta.eval_every is None or meta.eval_every > 0
    assert isinstance(meta.is_fork, bool)
    assert all(isinstance(meta.section(key), dict) for key in KEYS)


@pytest.mark.parametrize(
    ("change", "fork"),
    [
        ({}, True),
        ({"loop_state": None, "dataloader_state_dict": {"idx": 0}}, True),
        ({"loop_state": {"min_val_bpb": 1}}, False),
        ({"model_config": {"vocab_size": 65_536}}, False),
        ({"model_config": None}, False),
    ],
)
def test_the_fork_is_known_by_its_own_fields(change: dict, fork: bool) -> None:
    assert Meta(FORK | change).is_fork is fork


def test_a_bpb_meta_is_not_the_forks() -> None:
    assert not Meta({key: FORK[key] for key in ("model_config", "loop_state")}).is_fork


@pytest.mark.parametrize("value", [0, -5, 1.5, True, "500", None])
def test_an_odd_interval_is_unknown(value: object) -> None:
    assert Meta({"user_config": {"eval_every": value}}).eval_every is None


def test_a_key_twice_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "meta_000001.json"
    path.write_text('{"step": 1, "model_config": {"n_layer": 2, "n_layer": 3}}')
    with pytest.raises(CheckpointError, match=r"meta_000001\.json has the key 'n_layer' twice"):
        read_meta(path)


def test_the_values_of_nanochat_lie_beside_the_weights(goldens: Path) -> None:
    meta = read_meta(goldens / "oct25_initial/base_checkpoints/d2/meta_000500.json")
    assert (meta.title, meta.saved_state, meta.tied, meta.sizes()) == (
        "The meta",
        False,
        False,
        None,
    )
