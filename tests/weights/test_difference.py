"""What differs between two tensors, against numpy."""

import numpy as np
import pytest
import torch
from stored_weights import every_dtype, stored

from core.checkpoints.tensor_reader import TensorReader
from core.weights import pieces as pieces_module
from core.weights.difference import difference_of
from core.weights.pieces import Memory, Pieces

A = every_dtype()
B = {
    name: (tensor.double() * 1.25 + 0.01).to(tensor.dtype)
    if tensor.is_floating_point()
    else tensor.flip(0)
    for name, tensor in A.items()
}
B["float32"] = B["float32"].bfloat16()


def differences(tmp_path, a, b):
    one, other = stored(a, tmp_path / "a.pt"), stored(b, tmp_path / "b.pt")
    found = {}
    with TensorReader(one.index) as left, TensorReader(other.index) as right:
        for first, second in zip(one.tensors, other.tensors, strict=True):
            pair = Pieces(left, first, Memory()), Pieces(right, second, Memory())
            found[first.name] = difference_of(*pair)
    return found


@pytest.mark.parametrize("kept", [None, 4096])
def test_the_figures_are_those_of_numpy(tmp_path, kept, monkeypatch):
    if kept:
        monkeypatch.setattr(pieces_module, "ELEMENTS", 100)
    for name, found in differences(tmp_path, A, B).items():
        a, b = (side[name].double().numpy().ravel() for side in (A, B))
        finite = np.isfinite(a) & np.isfinite(b)
        assert found.not_finite == (~finite).sum(), name
        a, b = a[finite], b[finite]
        assert found.changed == (a != b).sum(), name
        norms = np.linalg.norm(a), np.linalg.norm(b)
        np.testing.assert_allclose(found.norms, norms, rtol=1e-13)
        assert found.largest == (abs(a - b).max() if a.size else 0), name
        if norms[0]:
            np.testing.assert_allclose(found.relative, np.linalg.norm(b - a) / norms[0], rtol=1e-12)
        else:
            assert found.relative is None
        if norms[0] and norms[1]:
            np.testing.assert_allclose(found.cosine, a @ b / norms[0] / norms[1], rtol=1e-12)
        else:
            assert found.cosine is None


def test_equal_tensors_have_a_cosine_of_one(tmp_path):
    (found,) = differences(tmp_path, {"a": torch.rand(999)}, {"a": torch.rand(999) * 0}).values()
    assert (found.relative, found.cosine) == (1.0, None)
    same = {"a": torch.rand(999)}
    (found,) = differences(tmp_path, same, same).values()
    assert (found.relative, found.changed, found.largest) == (0.0, 0, 0.0)
    assert found.cosine == pytest.approx(1.0, abs=1e-15)
