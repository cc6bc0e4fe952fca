import os
import zlib
from collections import OrderedDict
from itertools import count
from pathlib import Path

import pytest
import torch
from around_reads import refuse_open

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError
from core.checkpoints.pickle_claims import ITEM_BYTES
from core.checkpoints.ptfile import Index, is_outdated, read_index
from core.checkpoints.tensor_reader import TensorReader

GOLDEN_MODELS = (
    "fork_trio/experiment/checkpoints/step_002920/model_002920.pt",
    "fork_trio/experiment/checkpoints/step_004380/model_004380.pt",
    "fork_old_vocab/nanochat_experiment/checkpoints/d24/model_000730.pt",
    "oct25_initial/base_checkpoints/d2/model_000500.pt",
    "dec25_padded_origmod/base_checkpoints/d4/model_000500.pt",
    "oct25_gqa_multistep/base_checkpoints/d3/model_001000.pt",
    "cache_tree/nanochat/base_checkpoints/d12/model_000250.pt",
)
SMALL = GOLDEN_MODELS[-1]
_numbers = count()


def loaded(index: Index) -> dict[str, torch.Tensor]:
    tensors = {}
    with TensorReader(index) as reader:
        for record in index.tensors:
            data = bytearray(record.nbytes)
            reader.read_into(memoryview(data), record.offset)
            flat = torch.frombuffer(data, dtype=getattr(torch, record.dtype))
            tensors[record.name] = flat.reshape(record.shape)
    return tensors


def saved(folder: Path, tensors: object) -> Path:
    path = folder / f"saved_{next(_numbers)}.pt"
    torch.save(tensors, path)
    return path


def assert_as_torch_loads(path: Path) -> None:
    expected, found = torch.load(path, weights_only=True), loaded(read_index(path))
    assert list(found) == list(expected)
    for name, tensor in expected.items():
        assert found[name].dtype == tensor.dtype
        assert torch.equal(found[name], tensor.detach())


@pytest.mark.parametrize("name", GOLDEN_MODELS)
def test_tensors_of_goldens_are_what_torch_loads(goldens: Path, name: str) -> None:
    assert_as_torch_loads(goldens / name)


@pytest.mark.parametrize("value", [[torch.ones(2)], {"a": {"b": torch.ones(2)}}, {"a": 1}])
def test_what_is_no_flat_state_dict_is_refused(tmp_path: Path, value: object) -> None:
    with pytest.raises(CheckpointError):
        read_index(saved(tmp_path, value))


def test_an_optimizer_file_is_refused(goldens: Path) -> None:
    path = goldens / "fork_trio/experiment/checkpoints/step_003650/optim_003650_rank0.pt"
    with pytest.raises(CheckpointError):
        read_index(path)


def test_every_dtype_and_odd_shape_is_read(tmp_path: Path) -> None:
    tensors = {name: torch.arange(6).reshape(2, 3).to(getattr(torch, name)) for name in ITEM_BYTES}
    tensors |= {"scalar": torch.tensor(3.5), "ones": torch.ones(1, 4, 1)}
    assert_as_torch_loads(saved(tmp_path, tensors))


def test_views_parameters_and_module_metadata_are_read(tmp_path: Path) -> None:
    whole_storage = torch.arange(12.0)
    views = {"a": whole_storage[2:6], "b": whole_storage[6:12].reshape(2, 3)}
    assert_as_torch_loads(saved(tmp_path, views))
    assert_as_torch_loads(saved(tmp_path, {"p": torch.nn.Parameter(torch.ones(2, 2))}))
    assert_as_torch_loads(saved(tmp_path, torch.nn.Linear(3, 2).state_dict()))


def test_files_without_checksums_are_accepted(tmp_path: Path) -> None:
    before = torch.serialization.get_crc32_options()
    torch.serialization.set_crc32_options(False)
    try:
        path = saved(tmp_path, OrderedDict(w=torch.ones(2, 3)))
    finally:
        torch.serialization.set_crc32_options(before)
    assert_as_torch_loads(path)


def test_checksums_are_those_of_the_records(goldens: Path) -> None:
    path = goldens / SMALL
    data = path.read_bytes()
    for one in read_index(path).tensors:
        stored = data[one.record_offset : one.record_offset + one.record_bytes]
        assert one.crc == zlib.crc32(stored)


def test_fingerprint_tells_weights_apart_and_copies_not(tmp_path: Path) -> None:
    first, copy = (saved(tmp_path, {"w": torch.ones(2)}) for _ in range(2))
    other = saved(tmp_path, {"w": torch.zeros(2)})
    assert read_index(first).fingerprint == read_index(copy).fingerprint
    assert read_index(first).fingerprint != read_index(other).fingerprint


def test_counts_of_an_index(tmp_path: Path) -> None:
    index = read_index(saved(tmp_path, {"w": torch.ones(2, 3), "v": torch.ones(4).half()}))
    assert (index.parameters, index.tensor_bytes) == (10, 32)
    assert index.dtypes == {"float32": 6, "float16": 4}


def test_no_such_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_index(tmp_path / "model_000001.pt")


def test_a_folder_or_pipe_named_like_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model_000001.pt").mkdir()
    os.mkfifo(tmp_path / "model_000002.pt")
    for step in (1, 2):
        with pytest.raises(CheckpointError):
            read_index(tmp_path / f"model_{step:06d}.pt")


def test_the_fingerprint_tells_parts_of_one_storage_apart(tmp_path: Path) -> None:
    whole = torch.arange(8.0)
    first = saved(tmp_path, {"a": whole[:4], "b": whole[4:]})
    other = saved(tmp_path, {"a": whole[4:], "b": whole[:4]})
    assert read_index(first).fingerprint != read_index(other).fingerprint


def test_the_fingerprint_does_not_depend_on_times(tmp_path: Path) -> None:
    path = saved(tmp_path, {"w": torch.ones(3), "v": torch.ones(0)})
    before = read_index(path).fingerprint
    os.utime(path, (1, 1))
    assert read_index(path).fingerprint == before


def test_an_index_is_outdated_when_only_the_bytes_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.checkpoints.ptfile.identity_of", lambda path: (1, 2, 3, 4, 5))
    path = saved(tmp_path, {"w": torch.ones(3)})
    index = read_index(path)
    assert not is_outdated(index)
    torch.save({"w": torch.zeros(3)}, path)
    assert read_index(path) == index
    assert is_outdated(index)
    assert read_index(path) != index


def test_a_file_that_may_not_be_opened_is_not_called_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, {"w": torch.ones(2)})
    refuse_open(monkeypatch, path, PermissionError(13, "Permission denied"))
    with pytest.raises(NotFoundError, match=r"Cannot read .*: permission denied") as caught:
        read_index(path)
    assert caught.value.code is Code.CHECKPOINT_UNREADABLE
