"""The figures of tensors of every dtype, against numpy's."""

from typing import Any

import numpy as np
import pytest
import torch
from stored_weights import every_dtype, stored

from core.base.errors import CancelledError
from core.checkpoints.tensor_reader import TensorReader
from core.contents.tensor_figures import BINS, QUANTILES
from core.weights import pieces as pieces_module
from core.weights.figures import figures_of
from core.weights.pieces import Memory, Pieces

TENSORS = every_dtype()


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    return stored(TENSORS, tmp_path_factory.mktemp("weights") / "model_000001.pt")


def read(part, name, **more) -> Any:
    (record,) = (one for one in part.tensors if one.name == name)
    with TensorReader(part.index) as reader:
        return figures_of(Pieces(reader, record, Memory(), **more))


def numbers(name):
    tensor = TENSORS[name]
    wide = tensor.double() if tensor.is_floating_point() else tensor.long()
    return wide.numpy().ravel()


def check(found: Any, every) -> None:
    finite = every[np.isfinite(every)].astype(np.float64)
    assert found.count == every.size
    assert found.nan == np.isnan(every).sum()
    assert found.infinite == np.isinf(every).sum()
    assert found.zeros == (every == 0).sum()
    assert not found.damaged
    if not finite.size:
        assert found.norm is found.minimum is found.mean is None
        assert not found.quantiles
        return
    ours = (found.minimum, found.maximum, found.mean, found.std, found.norm)
    theirs: Any = (finite.min(), finite.max(), finite.mean(), finite.std(), np.linalg.norm(finite))
    largest = abs(finite).max()
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-15 * largest)
    np.testing.assert_allclose(found.norm, np.linalg.norm(finite), rtol=1e-13)
    np.testing.assert_allclose(found.quantiles, np.quantile(finite, QUANTILES), rtol=1e-13)
    assert found.histogram == tuple(np.histogram(finite, BINS)[0])


@pytest.mark.parametrize("name", TENSORS)
def test_the_figures_are_those_of_numpy(part, name):
    check(read(part, name), numbers(name))


@pytest.mark.parametrize("name", ["float32.odd", "float64", "int64", "bfloat16", "zeros"])
def test_a_tensor_that_is_read_in_parts_has_the_same_figures(part, name, monkeypatch):
    monkeypatch.setattr(pieces_module, "KEPT_BYTES", 4096)
    monkeypatch.setattr(pieces_module, "ELEMENTS", 100)
    check(read(part, name), numbers(name))


def test_a_small_deviation_from_a_large_mean_keeps_its_digits(part):
    every = numbers("narrow")
    # numpy subtracts the mean first too.
    np.testing.assert_allclose(read(part, "narrow").std, every.std(), rtol=1e-9)


def test_bytes_that_do_not_match_their_checksum_are_told(tmp_path):
    path = tmp_path / "model.pt"
    part = stored({"a": torch.ones(1000), "b": torch.ones(10)}, path)
    data = bytearray(path.read_bytes())
    data[part.tensors[0].offset + 7] ^= 1
    path.write_bytes(data)
    damaged = stored_again(path)
    assert read(damaged, "a").damaged
    assert not read(damaged, "b").damaged


def stored_again(path):
    from stored_weights import part_of

    from core.checkpoints.ptfile import read_index

    return part_of(read_index(path))


def test_a_stop_ends_it(part):
    with pytest.raises(CancelledError):
        read(part, "float32", should_stop=lambda: True)


def test_each_byte_is_told_once(part):
    told: list[int] = []
    read(part, "float32", read=told.append)
    assert sum(told) == TENSORS["float32"].nbytes
