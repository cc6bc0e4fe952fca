"""Reading the figures of many tensors: in order, with progress, until it is stopped."""

import pytest
import torch
from stored_weights import every_dtype, stored

from core.base.errors import CancelledError, CheckpointError
from core.contents.part import tensors_of
from core.contents.tensor_figures import DifferenceRead, FiguresRead
from core.contents.tensor_pairs import tensor_pairs
from core.protocol.events import Loading
from core.weights.reading import read_differences, read_figures


def test_every_tensor_is_told_in_order_and_the_progress_ends_at_all_bytes(tmp_path):
    tensors = every_dtype()
    part = stored(tensors, tmp_path / "a.pt")
    events = list(read_figures(tensors_of([part])))
    found = [event for event in events if isinstance(event, FiguresRead)]
    assert [event.tensor.record.name for event in found] == list(tensors)
    progress = [event for event in events if isinstance(event, Loading)]
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    assert progress[-1].done == progress[-1].total == sum(one.nbytes for one in part.tensors)


def test_the_number_of_torchs_threads_is_as_before(tmp_path):
    before = torch.get_num_threads()
    list(read_figures(tensors_of([stored({"a": torch.ones(9)}, tmp_path / "a.pt")])))
    assert torch.get_num_threads() == before


def test_nothing_to_read_is_no_event(tmp_path):
    assert list(read_figures(())) == []


def test_a_stop_ends_the_reading(tmp_path):
    part = stored({"a": torch.ones(9), "b": torch.ones(9)}, tmp_path / "a.pt")
    with pytest.raises(CancelledError):
        list(read_figures(tensors_of([part]), lambda: True))


def test_a_file_that_has_changed_is_refused(tmp_path):
    path = tmp_path / "a.pt"
    part = stored({"a": torch.ones(9)}, path)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(CheckpointError, match="changed"):
        list(read_figures(tensors_of([part])))


def test_tensors_of_equal_content_are_not_read_and_others_of_one_shape_are(tmp_path):
    same, mine = torch.ones(9), torch.zeros(4)
    a = stored({"same": same, "other": mine, "shape": mine, "gone": mine}, tmp_path / "a.pt")
    b = stored({"same": same, "other": mine + 1, "shape": torch.ones(5)}, tmp_path / "b.pt")
    events = read_differences(a.index, b.index, tensor_pairs(a, b))
    found = [event.pair.name for event in events if isinstance(event, DifferenceRead)]
    assert found == ["other"]
