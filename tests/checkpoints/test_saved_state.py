"""The values of a training checkpoint, as torch.save writes it: numbers, dicts, the optimizer."""

import argparse
import zipfile
from pathlib import Path

import pytest
import torch

from core.base.errors import CheckpointError
from core.checkpoints.ptfile import read_index

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
