"""Odd training checkpoints: refused with a reason, or the weights are bit-equal to torch's."""

import json
import pickletools  # noqa: F401 - imported for an unknown opcode; no import may happen in a test
import time
import warnings
from pathlib import Path

import pytest
import torch
from archives import archive, part
from audit import nothing_runs
from nested_pickles import NESTED
from odd_archives import OTHER, VERSION, WEIGHTS
from pickle_parts import word

from core.base.errors import CheckpointError
from core.base.jsonfile import strict_json
from core.checkpoints.nanogpt import SavedMeta
from core.checkpoints.ptfile import Index, read_index

# They take a part of the two seconds that a file may take; a measurement of branches would double
# it.
LARGE = ("a million numbers", "one text 100,000 times")


def written(folder: Path, pickled: bytes) -> Path:
    """Write an archive with the records that the pickle names."""
    path = folder / "ckpt.pt"
    held = {"0": WEIGHTS, "1": OTHER}
    records = [part(f"m/data/{key}", held[key]) for key in held if word(key) in pickled]
    path.write_bytes(archive([part("m/data.pkl", pickled), *records, VERSION]))
    return path


def assert_as_torch_reads(index: Index, path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = torch.load(path, weights_only=True, mmap=False)
    expected = loaded.get("model", loaded)
    data = path.read_bytes()
    masks = {name for name in expected if name.endswith("attn.bias")}
    assert [tensor.name for tensor in index.tensors] == [n for n in expected if n not in masks]
    for found in index.tensors:
        theirs = expected[found.name].detach()
        stored = bytearray(data[found.offset : found.offset + found.nbytes])
        ours = torch.frombuffer(stored, dtype=getattr(torch, found.dtype)).view(found.shape)
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.no_cover] * (name in LARGE), id=name)
        for name in NESTED
    ],
)
def test_an_odd_checkpoint_is_refused_or_read_as_torch_reads_it(tmp_path: Path, name: str) -> None:
    pickled, reason = NESTED[name]
    path = written(tmp_path, pickled)
    started = time.process_time()
    if reason:
        with nothing_runs(), pytest.raises(CheckpointError, match=reason) as caught:
            read_index(path)
        assert len(caught.value.line()) <= 200
    else:
        with nothing_runs():
            index = read_index(path)
            values = index.state.values if index.state else {}
            shown = json.dumps(strict_json(SavedMeta(dict(values)).values))
        assert len(shown) < 8 * 2**20
        assert_as_torch_reads(index, path)
    assert time.process_time() - started < 2
