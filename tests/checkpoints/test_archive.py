"""Archives that programs read in different ways: refused, or read as torch reads them."""

from pathlib import Path

import pytest
import torch
from archives import archive
from around_reads import cut_after
from odd_archives import ODD, WEIGHTS, good

from core.base.errors import CheckpointError
from core.checkpoints.ptfile import read_index


@pytest.mark.parametrize("name", ODD)
def test_an_odd_archive_is_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    data, reason = ODD[name]
    path = tmp_path / "model_000001.pt"
    path.write_bytes(data)
    if not reason:
        (one,) = read_index(path).tensors
        found = torch.load(path, weights_only=True, mmap=False)["w"]
        stored = data[one.offset : one.offset + one.nbytes]
        assert stored == bytes(found.untyped_storage())
        assert name == "as torch.save" or stored == WEIGHTS
        return
    with pytest.raises(CheckpointError, match=reason) as caught:
        read_index(path)
    assert len(caught.value.line()) <= 200


def test_every_archive_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.pt"
    for whole in (archive(good()), archive(good(), zip64={})):
        for end in range(len(whole)):
            path.write_bytes(whole[:end])
            with pytest.raises(CheckpointError):
                read_index(path)


def test_every_changed_bit_of_the_directory_is_refused_or_harmless(tmp_path: Path) -> None:
    """Whatever is still accepted has the same bytes, and torch reads the same ones."""
    whole = archive(good(), zip64={})
    path = tmp_path / "m.pt"
    accepted = 0
    for at in range(whole.index(b"PK\1\2"), len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[at] ^= 1 << bit
            path.write_bytes(changed)
            try:
                (one,) = read_index(path).tensors
            except CheckpointError:
                continue
            accepted += 1
            assert changed[one.offset : one.offset + one.nbytes] == WEIGHTS
            found = torch.load(path, weights_only=True, mmap=False)["w"]
            assert bytes(found.untyped_storage()) == WEIGHTS
    # Versions, times and attributes.
    assert accepted > 100


def test_a_file_that_is_cut_after_its_directory_was_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.pt"
    path.write_bytes(archive(good()))
    cut_after(monkeypatch, "core.checkpoints.archive.read_directory", path, 20)
    with pytest.raises(CheckpointError, match="contradict"):
        read_index(path)
