"""The bytes of an index, from the file that was indexed and no other."""

import os
import struct
import zlib
from pathlib import Path

import pytest
import torch
from no_checksums import save_without_checksums

from core.base.error_codes import Code
from core.base.errors import CheckpointError, ChecksumError, NotFoundError
from core.checkpoints.ptfile import read_index
from core.checkpoints.tensor_reader import RecordSums, TensorReader

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


def sliced(path: Path) -> Path:
    """Two tensors that are parts of one storage of 2,000 numbers."""
    whole = torch.arange(2000.0)
    torch.save({"a": whole[100:400], "b": whole[1000:1300].view(30, 10)}, path)
    return path


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("place", [0, 100 * 4 + 3, 700 * 4, 1299 * 4, 7999])
def test_a_flipped_bit_anywhere_in_a_shared_record_is_noticed(tmp_path: Path, place: int) -> None:
    path = sliced(tmp_path / "m.pt")
    flip(path, read_index(path).tensors[0].record_offset + place)
    index = read_index(path)
    with TensorReader(index) as reader:
        for record in index.tensors:
            with pytest.raises(ChecksumError, match=f"{record.name} does not match its checksum"):
                list(RecordSums(reader).check(record))


def test_a_shared_record_is_read_once_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.checkpoints.tensor_reader.PIECE_BYTES", 3000)
    index = read_index(sliced(tmp_path / "m.pt"))
    with TensorReader(index) as reader:
        sums = RecordSums(reader)
        assert [len(list(sums.check(record))) for record in index.tensors] == [3, 0]


def test_a_checksum_that_is_zero_is_a_checksum(tmp_path: Path) -> None:
    path = tmp_path / "m.pt"
    data = bytes(range(40))
    # With these four bytes more, the CRC-32 of all is 0.
    data += struct.pack("<I", zlib.crc32(data) ^ 0x6DD90A9D)
    assert zlib.crc32(data) == 0
    whole = torch.frombuffer(bytearray(data), dtype=torch.uint8)
    torch.save({"a": whole[:20], "b": torch.ones(3)}, path)
    first, second = read_index(path).tensors
    assert (first.crc, read_index(path).has_checksums) == (0, True)
    assert second.crc
    with TensorReader(read_index(path)) as reader:
        list(RecordSums(reader).check(first))
    flip(path, first.record_offset + 7)
    with TensorReader(read_index(path)) as reader, pytest.raises(ChecksumError):
        list(RecordSums(reader).check(first))


def test_a_file_without_checksums_is_not_checked(tmp_path: Path) -> None:
    path = tmp_path / "m.pt"
    whole = torch.arange(2000.0)
    save_without_checksums({"a": whole[100:400], "b": whole[1000:]}, path)
    index = read_index(path)
    assert not index.has_checksums
    assert all(tensor.crc is None for tensor in index.tensors)
    with TensorReader(index) as reader:
        assert [*RecordSums(reader).check(index.tensors[0])] == []


def test_an_overwrite_that_keeps_size_and_time_is_noticed(tmp_path: Path) -> None:
    path = saved(tmp_path / "model.pt", 2)
    before, index = path.stat(), read_index(path)
    torch.save({"w": torch.zeros(2)}, path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    with pytest.raises(CheckpointError, match="changed while it was read"):
        TensorReader(index)
    assert read_index(path).fingerprint != index.fingerprint
