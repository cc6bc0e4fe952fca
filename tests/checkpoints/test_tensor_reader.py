"""The bytes of an index, from the file that was indexed and no other."""

from pathlib import Path

import pytest
import torch

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError
from core.checkpoints.ptfile import read_index
from core.checkpoints.tensor_reader import TensorReader

SMALL = "cache_tree/nanochat/base_checkpoints/d12/model_000250.pt"


def saved(path: Path, length: int) -> Path:
    torch.save({"w": torch.ones(length)}, path)
    return path


def test_a_replaced_file_is_noticed(tmp_path: Path) -> None:
    path = saved(tmp_path / "model.pt", 2)
    index = read_index(path)
    with TensorReader(index) as reader:
        saved(tmp_path / "other.pt", 3).rename(path)
        with pytest.raises(CheckpointError, match="changed"):
            reader.check_unchanged()
    with pytest.raises(CheckpointError, match="changed") as caught:
        TensorReader(index)
    assert caught.value.code == Code.CHECKPOINT_CHANGED


def test_a_deleted_file_is_not_found(tmp_path: Path) -> None:
    path = saved(tmp_path / "model.pt", 2)
    index = read_index(path)
    path.unlink()
    with pytest.raises(NotFoundError):
        TensorReader(index)


def test_reading_past_the_end_is_refused(goldens: Path) -> None:
    index = read_index(goldens / SMALL)
    with TensorReader(index) as reader, pytest.raises(CheckpointError, match="ends before"):
        reader.read_into(memoryview(bytearray(2)), index.identity[2] - 1)
