"""The values of a training checkpoint, as torch.save writes it: numbers, dicts, the optimizer."""

import argparse
import zipfile
from pathlib import Path

import pytest
import torch
from around_reads import cut_after
from hypothesis import given, settings
from hypothesis import strategies as st
from no_checksums import save_without_checksums

from core.base.errors import CheckpointError
from core.checkpoints.pickle_claims import PickleIndexError
from core.checkpoints.pickle_contents import storages_in
from core.checkpoints.pickle_index import walk
from core.checkpoints.ptfile import read_index

# One float32 tensor of two elements, as torch.save writes it.
TENSOR = (
    b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
    b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQK\x00K\x02\x85K\x01\x85\x89"
    b"ccollections\nOrderedDict\n)RtR"
)

ARGUMENTS = {"n_layer": 1, "n_head": 2, "n_embd": 4, "block_size": 8, "bias": False}


def trained(**changes: object) -> dict[str, object]:
    weight = torch.nn.Parameter(torch.arange(12.0).reshape(3, 4))
    optimizer = torch.optim.AdamW([weight], lr=1e-3)
    weight.grad = torch.ones_like(weight)
    optimizer.step()
    plain = weight.detach()
    return {
        "model": {"wte": plain, "head": plain},
        "optimizer": optimizer.state_dict(),
        "model_args": dict(ARGUMENTS),
        "iter_num": 7,
        "best_val_loss": torch.tensor(1.25),
        "config": {"dataset": "x", "lr": 0.1, "compile": True, "betas": (0.9, 0.95)},
    } | changes


def saved(folder: Path, **changes: object) -> Path:
    torch.save(trained(**changes), folder / "ckpt.pt")
    return folder / "ckpt.pt"


def test_values_are_plain_and_the_optimizer_is_counted(tmp_path):
    index = read_index(saved(tmp_path))
    state = index.state
    assert state
    assert state.values == {
        "model_args": ARGUMENTS,
        "iter_num": 7,
        "best_val_loss": 1.25,
        "config": {"dataset": "x", "lr": 0.1, "compile": True, "betas": (0.9, 0.95)},
    }
    # Two moments of 12 weights and a step counter.
    assert state.optimizer_bytes == 2 * 48 + 4


def test_tied_weights_are_counted_once(tmp_path):
    index = read_index(saved(tmp_path))
    assert [tensor.name for tensor in index.tensors] == ["wte", "head"]
    assert (index.parameters, index.dtypes) == (12, {"float32": 12})
    assert index.shares("wte", "head")


@pytest.mark.parametrize("loss", [1e9, float("nan"), 2])
def test_a_loss_may_be_a_number(tmp_path, loss):
    state = read_index(saved(tmp_path, best_val_loss=loss)).state
    assert state
    assert repr(state.values["best_val_loss"]) == repr(loss)


def test_a_loss_of_several_numbers_is_unknown(tmp_path):
    state = read_index(saved(tmp_path, best_val_loss=torch.ones(3))).state
    assert state
    assert state.values["best_val_loss"] is None


def test_a_loss_that_is_an_element_of_a_larger_tensor(tmp_path):
    state = read_index(saved(tmp_path, best_val_loss=torch.arange(5.0)[3])).state
    assert state
    assert state.values["best_val_loss"] == 3.0


def test_lists_and_dicts_of_forks_are_accepted(tmp_path):
    index = read_index(saved(tmp_path, history=[1.0, {"a": [2.0]}], scaler={}, ema={"w": None}))
    assert index.state
    assert set(index.state.values) == {
        "model_args", "iter_num", "best_val_loss", "config", "scaler", "ema",
    }  # fmt: skip


def test_without_optimizer_and_config(tmp_path):
    value = {k: v for k, v in trained().items() if k not in ("optimizer", "config")}
    torch.save(value, tmp_path / "ckpt.pt")
    state = read_index(tmp_path / "ckpt.pt").state
    assert state
    assert (state.optimizer_bytes, "config" in state.values) == (0, False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"config": argparse.Namespace(a=1)}, "the name argparse.Namespace"),
        ({"config": {"device": torch.device("cpu")}}, "the name torch.device"),
        ({"model_args": {"dtype": torch.float32}}, "float32"),
        ({"optimizer": {"step": {1, 2}}}, "the name __builtin__.set"),
    ],
)
def test_objects_beside_the_weights_are_refused_by_name(tmp_path, changes, words):
    with pytest.raises(CheckpointError, match=words):
        read_index(saved(tmp_path, **changes))


def test_an_object_after_model_args_has_a_cure_that_keeps_them(tmp_path):
    with pytest.raises(CheckpointError) as caught:
        read_index(saved(tmp_path, config=argparse.Namespace(a=1)))
    assert caught.value.hint.startswith("Load it with torch, make it a plain value")


def test_weights_that_are_equal_without_sharing_their_bytes_are_tied_too(tmp_path):
    weight = torch.arange(12.0).reshape(3, 4)
    index = read_index(saved(tmp_path, model={"a": weight, "b": weight.clone(), "c": weight + 1}))
    assert index.shares("a", "b")
    assert not index.shares("a", "c")
    assert not index.shares("a", "d")
    assert index.parameters == 36


def test_a_nested_dict_is_refused_by_its_depth(tmp_path):
    value: object = torch.ones(1)
    for _ in range(200):
        value = {"in": value}
    with pytest.raises(CheckpointError, match="levels deep"):
        read_index(saved(tmp_path, extra=value))


def test_an_optimizer_storage_of_another_length_is_refused(tmp_path):
    path = saved(tmp_path)
    with zipfile.ZipFile(path) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in entries:
            archive.writestr(entry.filename, data + b"xxxx" * entry.filename.endswith("data/1"))
    with pytest.raises(CheckpointError, match="bytes for storage 1, which needs"):
        read_index(path)


def test_an_optimizer_record_that_is_missing_is_refused(tmp_path):
    path = saved(tmp_path)
    with zipfile.ZipFile(path) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in entries:
            if not entry.filename.endswith("data/2"):
                archive.writestr(entry.filename, data)
    with pytest.raises(CheckpointError, match="no bytes for storage 2"):
        read_index(path)


def test_a_pickle_10_000_dicts_deep_is_refused_and_nothing_overflows():
    deep = b"".join(b"}X\x01\x00\x00\x00a" for _ in range(10_000)) + b"N" + b"s" * 10_000
    weights = b"X\x05\x00\x00\x00model" + b"}X\x01\x00\x00\x00w" + TENSOR + b"s"
    arguments = b"X\x0a\x00\x00\x00model_args}"
    contents = walk(b"\x80\x02}(" + weights + arguments + b"X\x01\x00\x00\x00x" + deep + b"u.")
    with pytest.raises(PickleIndexError, match="levels deep"):
        list(storages_in(contents.beside))


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=9)
)
tensors = st.builds(
    lambda shape, dtype: torch.ones(shape).to(dtype),
    st.lists(st.integers(0, 3), max_size=3),
    st.sampled_from([torch.float32, torch.bfloat16, torch.float64, torch.int64]),
)
nested = st.recursive(
    st.one_of(scalars, tensors),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.text(max_size=5), st.integers(0, 99)), inner, max_size=3),
        st.tuples(inner, inner),
    ),
    max_leaves=12,
)


@settings(max_examples=80)
@given(
    beside=st.dictionaries(st.sampled_from(["optimizer", "config", "ema", "extra"]), nested),
    arguments=st.dictionaries(st.text("abc", min_size=1), scalars, min_size=1, max_size=3),
    loss=st.one_of(scalars, tensors),
)
def test_what_is_accepted_is_what_torch_reads(tmp_path_factory, beside, arguments, loss):
    path = tmp_path_factory.mktemp("out") / "ckpt.pt"
    weights = {"w": torch.arange(6.0).reshape(2, 3), "v": torch.ones(2).bfloat16()}
    value = {"model": weights, "model_args": arguments, "best_val_loss": loss} | beside
    torch.save(value, path)
    theirs = torch.load(path, weights_only=True, mmap=False)
    index = read_index(path)
    assert [(t.name, t.shape) for t in index.tensors] == [("w", (2, 3)), ("v", (2,))]
    assert index.state
    ours = index.state.values
    assert repr(ours["model_args"]) == repr(theirs["model_args"])
    for name in set(ours) - {"model_args"}:
        found = theirs[name]
        if isinstance(found, torch.Tensor):
            assert ours[name] is None or repr(ours[name]) == repr(found.item())
        else:
            assert repr(ours[name]) == repr(found)


def test_long_texts_and_lists_are_cut_and_large_dicts_left_out(tmp_path: Path) -> None:
    config = {"a": "x" * 50_000, "b": 1}
    many = {f"key_{n}": n for n in range(11_000)}
    state = read_index(saved(tmp_path, config=config, many=many, few={"a": (1, 2)})).state
    assert state
    assert len(state.values["config"]["a"]) == 4000
    assert state.values["config"]["b"] == 1
    assert "many" not in state.values
    assert state.values["few"] == {"a": (1, 2)}


def test_a_long_name_in_model_args_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="a key of 600 characters in model_args"):
        read_index(saved(tmp_path, model_args=ARGUMENTS | {"n" * 600: 1}))


def test_a_loss_whose_file_is_cut_while_it_is_read_is_not_read_beyond_its_end(
    tmp_path, monkeypatch
):
    paths = [tmp_path / name / "ckpt.pt" for name in "ab"]
    for path in paths:
        path.parent.mkdir()
        save_without_checksums(trained(), path)
    first = read_index(paths[0]).tensors[0].offset
    cut_after(monkeypatch, "core.checkpoints.ptfile.tensor_records", path, first)
    with pytest.raises(CheckpointError, match="a number that extends beyond its storage"):
        read_index(path)


def test_a_list_that_is_too_long_to_be_shown_is_left_out(tmp_path):
    state = read_index(saved(tmp_path, config={"texts": ["x" * 1000] * 1100, "lr": 0.1})).state
    assert state
    assert "config" not in state.values
