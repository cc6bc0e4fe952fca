"""What strangers' files are, by their first bytes, each with what to do."""

import argparse
import gzip
import io
import json
import pickle
import struct
import tarfile
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from around_reads import refuse_open

from core.base.errors import CheckpointError
from core.checkpoints.foreign_files import recognized, recognized_file
from core.checkpoints.ptfile import read_index

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 100\n"
HEADER = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
SAFETENSORS = struct.pack("<Q", len(HEADER)) + HEADER + bytes(4)


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("model.pt"), io.BytesIO(b""))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "what", "cure"),
    [
        (LFS, "Git LFS pointer", "git lfs pull"),
        (b"<!DOCTYPE html><html>", "web page", "Download the file itself"),
        (b"\n\n  <html lang=en>", "web page", "Download the file itself"),
        (bytes(8192), "zeros", "Copy it again"),
        (gzip.compress(b"x" * 100), "gzip", "gunzip"),
        (SAFETENSORS, "safetensors", "config.json"),
        (struct.pack("<Q", 50_000) + HEADER, "safetensors", "config.json"),
        (struct.pack("<7i", 288, 768, 6, 6, 6, 32_000, 256) + bytes(99), "llama2.c", "nanochat"),
        (b"\xef\xbb\xbf<html>", "web page", "Download the file itself"),
        (b'<?xml version="1.0"?><Error>NoSuchKey', "web page", "Download the file itself"),
        (pickle.dumps({"a": 1}, 2), "before 1.6", "torch.save"),
        (pickle.dumps({"a": 1}, 4), "bare pickle", "torch.save"),
        (pickle.dumps({"a": 1}, 5), "bare pickle", "torch.save"),
        (b"BZh91AY&SY", "bzip2", "bunzip2"),
        (b"\x28\xb5\x2f\xfd" + bytes(20), "zstd", "unzstd"),
        (tar(), "tar archive", "Unpack"),
        (b"GGUF" + bytes(20), "llama.cpp", "made from"),
        (struct.pack("<I", 0x616B3432) + bytes(60), "llama2.c", "nanochat"),
        (b'{"step": 1}', "JSON", "model file"),
        (b"Not found: the run was deleted", "text file", "model file"),
    ],
    ids=range(20),
)  # fmt: skip
def test_each_kind_has_its_cause_and_its_cure(
    tmp_path: Path, data: bytes, what: str, cure: str
) -> None:
    path = tmp_path / "model_000001.pt"
    path.write_bytes(data)
    with pytest.raises(CheckpointError) as caught:
        read_index(path)
    assert what in caught.value.message
    assert cure in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\x03" * 30, bytes(range(256)), b"ab"])
def test_other_bytes_are_not_guessed(data: bytes) -> None:
    assert recognized(data, len(data)) is None


def saved(path: Path, value: object, **options: Any) -> CheckpointError:
    torch.save(value, path, **options)
    with pytest.raises(CheckpointError) as caught:
        read_index(path)
    return caught.value


@pytest.mark.parametrize("key", ["model", "state_dict"])
def test_weights_one_level_down_are_named_with_what_lies_beside_them(
    tmp_path: Path, key: str
) -> None:
    value = {key: {"w": torch.ones(2)}, "iter_num": 5, "config": {"lr": [0.1, 0.2], "tied": True}}
    error = saved(tmp_path / "ckpt.pt", value)
    assert f"its weights one level down, under {key!r}, beside iter_num, config" in error.message
    assert error.hint == f"Write that part alone: torch.save(checkpoint[{key!r}], ...)"


WEIGHTS = {"w": torch.ones(2), "v": torch.ones(3)}
DEEP = {"checkpoint": {"model": WEIGHTS, "step": 1}}
TRAINED = {"optimizer": {"state": {0: {"step": torch.ones(1)}}}, "best_val_loss": torch.ones(1)}
# Protocol 2 reads a whole value before the key that follows.
PICKLED = {"model": WEIGHTS, "args": argparse.Namespace(lr=1)}


@pytest.mark.parametrize(
    ("value", "what", "path"),
    [
        ({"model": WEIGHTS} | TRAINED, "one level down, under 'model'", "['model']"),
        (TRAINED | {"ema": WEIGHTS}, "one level down, under 'ema'", "['ema']"),
        ({"model": {"v": torch.ones(1)}, "best": WEIGHTS}, "under 'best'", "['best']"),
        (DEEP, "2 levels down, under ['checkpoint']['model']", "['checkpoint']['model']"),
        (PICKLED, "under 'model', and the name argparse.Namespace", "['model']"),
    ],
    ids=range(5),
)
def test_weights_beside_other_tensors_and_further_down_are_found(
    tmp_path: Path, value: object, what: str, path: str
) -> None:
    error = saved(tmp_path / "ckpt.pt", value)
    assert what in error.message
    assert error.hint == f"Write that part alone: torch.save(checkpoint{path}, ...)"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_p", ".p"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "what", "cure"),
    [
        (zipped(notes=b"x"), "not one of torch.save", "Give the file that torch.save wrote"),
        (zipped(model_pt=b"x"), "not one of torch.save", "it contains model.pt"),
        (zipped(run__model_pt=b"x", run__meta=b"{}"), "not one of", "it contains run/model.pt"),
        (
            zipped(model__data_pkl=b"x", model__code__linear_py=b"x"),
            "TorchScript code",
            "torch.jit.load",
        ),
    ],
    ids=range(4),
)
def test_other_archives_are_named_with_their_cure(
    tmp_path: Path, data: bytes, what: str, cure: str
) -> None:
    path = tmp_path / "model_000001.pt"
    path.write_bytes(data)
    with pytest.raises(CheckpointError) as caught:
        read_index(path)
    assert what in caught.value.message
    assert cure in caught.value.hint


@pytest.mark.parametrize(
    ("value", "what", "cure"),
    [
        (torch.nn.Linear(2, 2), "torch.nn.modules.linear.Linear", "model.state_dict()"),
        ({"state": {}, "param_groups": []}, "the state of an optimizer", "Give the model file"),
        ({"w": torch.ones(2, 3).t()}, "not contiguous", ".contiguous()"),
        ([torch.ones(2)], "no state dict", "model.state_dict()"),
        (torch.ones(2), "no state dict", "model.state_dict()"),
    ],
    ids=range(5),
)
def test_what_is_not_a_state_dict_has_a_cure(
    tmp_path: Path, value: object, what: str, cure: str
) -> None:
    error = saved(tmp_path / "model_000001.pt", value)
    assert what in error.message
    assert cure in error.hint


@pytest.mark.no_cover
def test_one_dict_that_is_named_many_times_is_searched_once(tmp_path: Path) -> None:
    """Each level would multiply the time by its number of keys."""
    below: dict[str, Any] = {"w": torch.ones(1)}
    for _ in range(3):
        below = {f"key {number}": below for number in range(2_000)}
    started = time.process_time()
    saved(tmp_path / "many.pt", below)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("protocol", [4, 5])
def test_another_pickle_protocol_is_named_with_the_cure(tmp_path: Path, protocol: int) -> None:
    error = saved(tmp_path / "p.pt", {"w": torch.ones(2)}, pickle_protocol=protocol)
    assert f"pickle protocol {protocol}" in error.hint


def test_a_list_of_tensors_is_not_a_state_dict(tmp_path: Path) -> None:
    assert "no state dict" in saved(tmp_path / "list.pt", [torch.ones(2)]).message


def test_only_a_regular_file_that_can_be_read_is_recognized(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(LFS)
    found = recognized_file(path)
    assert found
    assert "Git LFS" in found.what
    assert recognized_file(tmp_path) is None
    refuse_open(monkeypatch, path, PermissionError(13, "Permission denied"))
    assert recognized_file(path) is None


def test_of_one_dict_with_several_names_the_first_is_told(tmp_path: Path) -> None:
    inner = {"w": torch.ones(1)}
    error = saved(tmp_path / "ckpt.pt", {"a": {"x": {"no": 1}, "y": inner, "z": inner}, "b": 1})
    assert "under ['a']['y']" in error.message
