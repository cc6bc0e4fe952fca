"""The index of safetensors files: one file or several, and what is wrong with them."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from around_reads import refuse_open
from huggingface_folders import CONFIG, MAP, random_weights, write_folder
from safetensors.torch import load_file, save_file

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError, ReportedError
from core.checkpoints.ptfile import Index
from core.checkpoints.safetensors_index import read_safetensors
from core.checkpoints.tensor_reader import TensorReader

WHOLE = "model.safetensors"
FIRST, SECOND = (f"model-0000{number}-of-00002.safetensors" for number in (1, 2))


def refusal(path: Path) -> ReportedError:
    with pytest.raises(ReportedError) as caught:
        read_safetensors(path)
    return caught.value


def values_of(index: Index) -> dict[str, torch.Tensor]:
    """Every tensor, from the bytes that the index names."""
    found = {}
    with TensorReader(index) as reader:
        for one in index.tensors:
            data = bytearray(one.nbytes)
            reader.read_into(memoryview(data), one.offset, one.file)
            found[one.name] = torch.frombuffer(data, dtype=getattr(torch, one.dtype))
    return found


@pytest.mark.parametrize("shards", [0, 1, 3])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_names_shapes_and_bytes_are_those_that_were_written(
    tmp_path: Path, shards: int, dtype: torch.dtype
) -> None:
    weights = write_folder(tmp_path, shards=shards, dtype=dtype)
    index = read_safetensors(tmp_path / (MAP if shards else WHOLE))
    assert {one.name: one.shape for one in index.tensors} == {
        name: tuple(one.shape) for name, one in weights.items()
    }
    for name, values in values_of(index).items():
        assert torch.equal(values, weights[name].flatten()), name
    assert index.parameters == sum(one.numel() for one in weights.values())
    assert index.tensor_bytes == sum(one.nbytes for one in weights.values())
    assert len(index.files) == 1 + shards


def test_the_golden(goldens: Path) -> None:
    path = goldens / "hf_nanochat/hf_model" / WHOLE
    index, weights = read_safetensors(path), load_file(path)
    assert index.dtypes == {"float32": 145_408}
    for name, values in values_of(index).items():
        assert torch.equal(values, weights[name].flatten()), name


def test_there_are_no_checksums_so_size_and_time_are_in_the_fingerprint(tmp_path: Path) -> None:
    write_folder(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    one, same = (read_safetensors(tmp_path / name / WHOLE) for name in "ab")
    assert all(tensor.crc is None for tensor in one.tensors)
    assert one.fingerprint == same.fingerprint
    os.utime(tmp_path / "b" / WHOLE, (1, 1))
    assert read_safetensors(tmp_path / "b" / WHOLE).fingerprint != one.fingerprint


def test_each_shard_counts_for_the_fingerprint(tmp_path: Path) -> None:
    write_folder(tmp_path, shards=2)
    before = read_safetensors(tmp_path / MAP)
    assert read_safetensors(tmp_path / MAP) is before
    os.utime(tmp_path / SECOND, (1, 1))
    assert read_safetensors(tmp_path / MAP).fingerprint != before.fingerprint


def test_tensors_at_one_offset_of_two_files_do_not_share_their_bytes(tmp_path: Path) -> None:
    write_folder(tmp_path, weights={"a": torch.ones(2), "b": torch.zeros(2)}, shards=2)
    index = read_safetensors(tmp_path / MAP)
    assert len({one.offset for one in index.tensors}) == 1
    assert not index.shares("a", "b")
    assert index.parameters == 4


def edited(folder: Path, **changes: Any) -> Path:
    """Write two shards, and a map with other values for some tensors (None removes one)."""
    write_folder(folder, shards=2)
    path = folder / MAP
    values = json.loads(path.read_text())
    for name, shard in changes.items():
        values["weight_map"][name] = shard
    values["weight_map"] = {n: v for n, v in values["weight_map"].items() if v is not None}
    path.write_text(json.dumps(values))
    return path


HEAD, NORM = "lm_head.weight", "model.norm.weight"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({HEAD: None}, f"{SECOND} holds {HEAD}, which the map does not say"),
        ({HEAD: FIRST}, f"{FIRST} does not hold {HEAD}, which the map says"),
        ({NORM: FIRST}, f"{FIRST} does not hold {NORM}, which the map says"),
    ],
)
def test_the_map_has_to_agree_with_the_shards(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    assert refusal(edited(tmp_path, **changes)).message == words


def test_a_tensor_in_two_shards_is_refused(tmp_path: Path) -> None:
    weights = write_folder(tmp_path, shards=2)
    first = load_file(tmp_path / FIRST)
    save_file(first | {HEAD: weights[HEAD]}, tmp_path / FIRST)
    assert refusal(tmp_path / MAP).message == f"{FIRST} holds {HEAD}, which the map does not say"


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path, shards=2)
    (tmp_path / SECOND).unlink()
    error = refusal(tmp_path / MAP)
    assert isinstance(error, NotFoundError)
    assert SECOND in error.message


def test_a_cut_shard_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path, shards=2)
    data = (tmp_path / SECOND).read_bytes()
    (tmp_path / SECOND).write_bytes(data[:-100])
    error = refusal(tmp_path / MAP)
    assert error.message.startswith(f"{SECOND} is incomplete: it has ")
    assert (error.code, error.exit_code) == (Code.CHECKPOINT_CUT, 4)


@pytest.mark.parametrize(
    ("data", "words", "cure"),
    [
        (b"", "is empty", "Copy it again"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer", "git lfs pull"),
        (b"<!DOCTYPE html>", "web page", "Download the file itself"),
        (bytes(8192), "begins with zeros", "Copy it again"),
        (b"PK\x03\x04" + bytes(100), "is an archive, not safetensors", "torch.save"),
        (b"\x80\x02" + bytes(100), "before 1.6", "torch.save"),
        (b"\x10\0\0\0\0\0\0\0{}", "ends in its header", "Copy it again"),
        (b"\x02\0\0\0\0\0\0\0[]", "has a header that is not a JSON object", ""),
    ],
    ids=range(8),
)
def test_other_files_are_named(tmp_path: Path, data: bytes, words: str, cure: str) -> None:
    (tmp_path / WHOLE).write_bytes(data)
    error = refusal(tmp_path / WHOLE)
    assert isinstance(error, CheckpointError)
    assert error.message.startswith(WHOLE)
    assert words in error.message
    assert cure in error.hint


def test_a_pipe_and_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / WHOLE)
    assert "not a regular file" in refusal(tmp_path / WHOLE).message
    write_folder(tmp_path / "x", weights=random_weights(CONFIG), shards=2)
    (tmp_path / "x" / FIRST).unlink()
    (tmp_path / "x" / FIRST).mkdir()
    assert refusal(tmp_path / "x" / MAP).message == f"{FIRST} is not a regular file"


def test_a_file_that_may_not_be_opened_is_not_called_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path)
    refuse_open(monkeypatch, tmp_path / WHOLE, PermissionError(13, "Permission denied"))
    error = refusal(tmp_path / WHOLE)
    assert isinstance(error, NotFoundError)
    assert error.code is Code.CHECKPOINT_UNREADABLE
