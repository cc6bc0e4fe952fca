"""Tensors that are not what their bytes are: refused by name, with what to do about them."""

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from archives import archive, part
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nested_pickles import moments
from odd_archives import OTHER, VERSION, WEIGHTS
from pickle_parts import checkpoint, storage, tensor

from core.base.errors import CheckpointError
from core.checkpoints.pickle_claims import Name, PickleIndexError, Storage, View
from core.checkpoints.ptfile import read_index
from core.checkpoints.torch_calls import ALLOWED, Ordered, call, cure_of, storage_of


class Own(torch.Tensor):
    """A subclass, as other libraries save them."""


def _with_attribute() -> torch.nn.Parameter:
    parameter = torch.nn.Parameter(torch.ones(2))
    parameter.scale = 2.0  # type: ignore[attr-defined]
    return parameter


def _quantized() -> torch.Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)


def _nested() -> torch.Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])


UNUSUAL: dict[str, tuple[Any, str, str]] = {
    "a turned sign": (torch._neg_view(torch.ones(2)), "sign is turned", ".resolve_neg()"),
    "sparse": (torch.eye(2).to_sparse(), "_rebuild_sparse_tensor", ".to_dense()"),
    "quantized": (_quantized(), "_rebuild_qtensor", ".dequantize()"),
    "nested": (_nested(), "_rebuild_nested_tensor", ".to_padded_tensor(0)"),
    "float8": (torch.ones(2).to(torch.float8_e4m3fn), "Float8_e4m3fnStorage|v3", ".float()"),
    "uint16": (torch.ones(2).to(torch.uint16), "UInt16Storage|v3", ".float()"),
    "complex": (torch.ones(2) * 1j, "ComplexFloatStorage", "real"),
    "without values": (torch.ones(2, device="meta"), "_rebuild_meta", "without values"),
    "a parameter with attributes": (_with_attribute(), "with_state", ".detach().clone()"),
    "a subclass": (torch.ones(2).as_subclass(Own), "Own|_rebuild_from_type_v2", "plain tensor"),
    "a storage": (torch.ones(2).untyped_storage(), "UntypedStorage", "tensors, not storages"),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_an_unusual_tensor_is_refused_by_name_with_a_cure(tmp_path: Path, name: str) -> None:
    value, reason, cure = UNUSUAL[name]
    path = tmp_path / "m.pt"
    torch.save({"before": torch.ones(2), "w": value}, path)
    with pytest.raises(CheckpointError, match=reason) as caught:
        read_index(path)
    assert cure in caught.value.hint


def test_the_sign_that_torch_turns_is_the_reason(tmp_path: Path) -> None:
    """The stored bytes are the positive numbers, and torch reads the negative ones."""
    path = tmp_path / "m.pt"
    torch.save({"w": torch._neg_view(torch.ones(2))}, path)
    assert torch.load(path, weights_only=True)["w"].tolist() == [-1.0, -1.0]
    with pytest.raises(CheckpointError, match="sign is turned when it is read: w"):
        read_index(path)
    torch.save({"w": torch._neg_view(torch.ones(2)).resolve_neg()}, path)
    assert len(read_index(path).tensors) == 1


def test_parameters_and_gradients_are_read(tmp_path: Path) -> None:
    path = tmp_path / "m.pt"
    wanted = torch.ones(2, requires_grad=True)
    torch.save({"a": torch.nn.Parameter(torch.ones(3)), "b": wanted}, path)
    assert [tensor.shape for tensor in read_index(path).tensors] == [(3,), (2,)]


def test_calls_return_the_claims() -> None:
    stored = storage_of(("storage", Name("torch HalfStorage"), "4", "cuda:1", 6))
    assert stored == Storage("float16", "4", 6)
    arguments = (stored, 1, (2,), (1,), False, Ordered())
    view = View(stored, 1, (2,), (1,))
    assert call(Name("torch._utils _rebuild_tensor_v2"), arguments) == view
    assert call(Name("torch._utils _rebuild_parameter"), (view, True, Ordered())) is view
    assert call(Name("collections OrderedDict"), ()) == {}


@pytest.mark.parametrize("name", sorted(ALLOWED - {"collections OrderedDict"}))
@pytest.mark.parametrize("arguments", [(), ((),), (None,) * 6, [], None, ("storage",) * 7])
def test_a_call_with_other_arguments_is_refused(name: str, arguments: Any) -> None:
    with pytest.raises(PickleIndexError):
        call(Name(name), arguments)


@pytest.mark.parametrize(
    "claim",
    [
        None, 7, (), ("storage",), ("storage", Name("torch FloatStorage"), "0", "cpu", True),
        ("storage", Name("torch FloatStorage"), "0", "cpu", -1),
        ("storage", Name("torch FloatStorage"), 0, "cpu", 1),
        ("storage", Name("torch FloatStorage"), "0", "meta", 1),
        ("module", Name("torch FloatStorage"), "0", "cpu", 1),
        ("storage", Name("collections OrderedDict"), "0", "cpu", 1),
        ("storage", "torch FloatStorage", "0", "cpu", 1),
        ("storage", Name("torch FloatStorage"), "0", "cpu", 1, None),
    ],
)  # fmt: skip
def test_another_persistent_id_is_no_storage(claim: Any) -> None:
    with pytest.raises(PickleIndexError, match="a persistent id that is not a storage"):
        storage_of(claim)


SOUND = checkpoint(optimizer=moments(tensor(storage(key="1"))), best_val_loss=b"G?\xf8" + bytes(6))


@given(st.data())
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
def test_a_changed_pickle_is_refused_or_read_as_torch_reads_it(
    tmp_path: Path, data: st.DataObject
) -> None:
    changed = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(2, len(changed) - 1))
        end = at + data.draw(st.integers(0, 4))
        changed[at:end] = data.draw(st.binary(max_size=4))
    path = tmp_path / "ckpt.pt"
    parts = [part("m/data/0", WEIGHTS), part("m/data/1", OTHER)]
    path.write_bytes(archive([part("m/data.pkl", bytes(changed)), *parts, VERSION]))
    try:
        index = read_index(path)
    except CheckpointError:
        return
    loaded = torch.load(path, weights_only=True, mmap=False)
    theirs = next(
        loaded[key] for key in ("model", "model_state_dict", "state_dict") if key in loaded
    )
    whole = path.read_bytes()
    assert [one.name for one in index.tensors] == list(theirs)
    for one in index.tensors:
        found = theirs[one.name]
        assert (tuple(found.shape), str(found.dtype)) == (one.shape, f"torch.{one.dtype}")
        stored = whole[one.offset : one.offset + one.nbytes]
        assert stored == bytes(found.contiguous().clone().untyped_storage())


def test_names_of_torchao_have_a_cure_and_others_have_none() -> None:
    assert "dequantize" in cure_of("torchao.dtypes.affine AffineQuantizedTensor")
    assert cure_of("os system") == ""
