"""The tensors in a file of torch.save that is not a state dict."""

import pytest
import torch

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError
from core.checkpoints.pickle_claims import PickleIndexError, Storage, View
from core.contents import nested_tensors
from core.contents.nested_tensors import read_nested, views_in

VIEW = View(Storage("float32", "0", 1), 0, (1,), (1,))


def test_tensors_are_named_by_the_keys_that_lead_to_them(tmp_path):
    path = tmp_path / "optim.pt"
    torch.save({"state": [{"x": torch.ones(2)}, (torch.ones(3),)], 7: torch.ones(4)}, path)
    found = read_nested(path)
    named = [(one.name, one.shape) for one in found.index.tensors]
    assert named == [("state.0.x", (2,)), ("state.1.0", (3,)), ("7", (4,))]
    assert found.values["state"][0].keys() == {"x"}


def test_a_tensor_that_is_not_contiguous_is_refused_by_name(tmp_path):
    path = tmp_path / "optim.pt"
    torch.save({"a": torch.ones(2, 3).t()}, path)
    with pytest.raises(CheckpointError, match="the tensor a, which is not contiguous"):
        read_nested(path)


def test_what_is_not_an_archive_is_refused(tmp_path):
    path = tmp_path / "optim.pt"
    path.write_bytes(b"")
    with pytest.raises(CheckpointError) as caught:
        read_nested(path)
    assert caught.value.code is Code.CHECKPOINT_EMPTY
    with pytest.raises(NotFoundError):
        read_nested(tmp_path / "nothing.pt")


def test_a_value_that_is_named_many_times_is_looked_at_once():
    values: list[object] = [VIEW]
    for _ in range(30):
        values = [values, values]
    assert len(views_in(values)) == 1


def test_depth_names_and_number_are_limited(monkeypatch):
    deep: list[object] = [VIEW]
    for _ in range(40):
        deep = [deep]
    with pytest.raises(PickleIndexError, match="levels deep"):
        views_in(deep)
    for key in ("a" * 501, "a\x1b"):
        with pytest.raises(PickleIndexError, match="not a name"):
            views_in({key: VIEW})
    nested: object = 1
    for _ in range(5000):
        nested = (nested,)
    assert list(views_in({nested: VIEW})) == ["a tuple"]
    monkeypatch.setattr(nested_tensors, "MOST_TENSORS", 2)
    with pytest.raises(PickleIndexError, match="more than 2 tensors"):
        views_in([VIEW, VIEW, VIEW])
