"""The calls that torch.save writes for weights, as plain data; all others are refused by name.

torch reads more: gradients of whole numbers, hooks, turned signs, tensors that are not dense. An
argument is understood here or refused, since a dropped one changes what the tensor is.
"""

import re
from collections.abc import Callable
from typing import Any

from core.base.text import first_names, shorten
from core.checkpoints.pickle_claims import (
    MAX_NUMBER,
    STORAGES,
    Name,
    PickleIndexError,
    Storage,
    View,
    whole_numbers,
)

ORDERED_DICT = "collections OrderedDict"
_TENSOR = "torch._utils _rebuild_tensor_v2"
_PARAMETER = "torch._utils _rebuild_parameter"
# The names that torch.save writes for a state dict.
ALLOWED = {ORDERED_DICT, _TENSOR, _PARAMETER} | {f"torch {name}" for name in STORAGES}
# Where the tensors were; on "meta", they are without values.
_DEVICE = re.compile(r"(cpu|cuda|mps|xpu|xla|hpu|npu|mtia)(:[0-9]{1,3})?")
# torch numbers the storages.
_LONGEST_KEY = 40
_FLOATS = ("float16", "bfloat16", "float32", "float64")

_PLAIN = "Write it again as a plain tensor: .detach().as_subclass(torch.Tensor)"
_DENSE = "Write it again with .to_dense()"
_DEQUANTIZED = "Write it again with .dequantize()"
_WIDER = "Write it again with .float()"
# What to do about a name that torch knows, too.
_CURES = {
    "torch._utils _rebuild_parameter_with_state": "Write it again with .detach().clone()",
    "torch._tensor _rebuild_from_type": _PLAIN,
    "torch._tensor _rebuild_from_type_v2": _PLAIN,
    "torch._utils _rebuild_wrapper_subclass": _PLAIN,
    "torch._utils _rebuild_sparse_tensor": _DENSE,
    "torch._utils _rebuild_sparse_csr_tensor": _DENSE,
    "torch._utils _rebuild_nested_tensor": "Write it again with .to_padded_tensor(0)",
    "torch._utils _rebuild_qtensor": _DEQUANTIZED,
    "torch._utils _rebuild_device_tensor_from_numpy": "Write it again with .cpu()",
    "torch._utils _rebuild_device_tensor_from_cpu_tensor": "Write it again with .cpu()",
    "torch._utils _rebuild_meta_tensor_no_storage": "It was saved without values",
    "torch._utils _rebuild_tensor_v3": _WIDER,
    "torch._utils _rebuild_tensor": "Load it with torch and write it again with torch.save",
    "torch ComplexFloatStorage": "Weights are real numbers",
    "torch ComplexDoubleStorage": "Weights are real numbers",
    "torch.storage UntypedStorage": "Write tensors, not storages",
}


def cure_of(name: str) -> str:
    """Return what to do about a name, its module and the rest separated by a space, or ""."""
    if name.startswith("torchao."):
        return _DEQUANTIZED
    return _CURES.get(name, "")


class Ordered(dict[Any, Any]):
    """An OrderedDict of the pickle: the only dict that has attributes."""


# A match statement would take three times as long as these comparisons.
def storage_of(claim: Any) -> Storage:
    """Return the storage that a persistent id describes; PickleIndexError for anything else."""
    if type(claim) is tuple and len(claim) == 5 and type(claim[1]) is Name:
        kind, name, key, place, numel = claim
        dtype = STORAGES.get(name.text.removeprefix("torch "))
        typed = type(kind) is type(key) is type(place) is str and type(numel) is int
        named = kind == "storage" and (place == "cpu" or _DEVICE.fullmatch(place))
        short = typed and len(key) <= _LONGEST_KEY
        if dtype and short and named and 0 <= numel <= MAX_NUMBER:
            return Storage(dtype, key, numel)
    raise PickleIndexError("a persistent id that is not a storage")


def _ordered(arguments: tuple[Any, ...]) -> Ordered:
    if arguments:
        raise PickleIndexError("an OrderedDict that is made with arguments")
    return Ordered()


def _view(arguments: tuple[Any, ...]) -> View:
    if len(arguments) < 6 or type(arguments[0]) is not Storage:
        raise PickleIndexError("a tensor with unexpected arguments")
    storage, offset, shape, stride, graded, hooks, *more = arguments
    _check_gradient(storage.dtype, graded)
    _check_hooks(hooks)
    if more:
        _check_metadata(more)
    if type(offset) is not int or not 0 <= offset <= MAX_NUMBER:
        raise PickleIndexError("an offset that is not a whole number")
    view = View(storage, offset, whole_numbers(shape), whole_numbers(stride))
    _check_extent(view)
    return view


def _check_extent(view: View) -> None:
    """Raise PickleIndexError for a view that is not inside its storage."""
    if len(view.shape) != len(view.stride):
        raise PickleIndexError("a tensor with another number of strides than of axes")
    last, elements = view.offset, 1
    for length, stride in zip(view.shape, view.stride, strict=True):
        last += (length - 1) * stride
        elements *= length or 1
    if elements > MAX_NUMBER or (0 not in view.shape and last >= view.storage.numel):
        raise PickleIndexError("a tensor which extends beyond its storage")


def _parameter(arguments: tuple[Any, ...]) -> View:
    if len(arguments) != 3 or type(arguments[0]) is not View:
        raise PickleIndexError("a parameter with unexpected arguments")
    view: View = arguments[0]
    graded, hooks = arguments[1:]
    _check_gradient(view.storage.dtype, graded)
    _check_hooks(hooks)
    return view


def _check_hooks(hooks: Any) -> None:
    if not isinstance(hooks, dict) or hooks:
        raise PickleIndexError("a tensor with backward hooks", "Write it again with .detach()")


def _check_gradient(dtype: str, graded: Any) -> None:
    if graded is not False and (graded is not True or dtype not in _FLOATS):
        raise PickleIndexError(f"a tensor of {dtype} with a gradient that torch does not read")


def _check_metadata(more: list[Any]) -> None:
    """Refuse what torch.save appends to the arguments of a tensor that is not what its bytes are.

    It is a dict, or None or empty for an ordinary tensor.
    """
    if more in ([None], [{}]):
        return
    if len(more) > 1 or not isinstance(more[0], dict):
        raise PickleIndexError("a tensor with unexpected arguments")
    if more[0].get("neg") is True:
        text = "a tensor whose sign is turned when it is read"
        raise PickleIndexError(text, "Write it again with .resolve_neg()")
    shown = first_names((shorten(str(key), 40) for key in more[0]), 3)
    raise PickleIndexError(f"a tensor that is not what its bytes are ({shown})")


_CALLS: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    ORDERED_DICT: _ordered,
    _TENSOR: _view,
    _PARAMETER: _parameter,
}


def call(name: Any, arguments: Any) -> Any:
    """Return the value of a call that torch.save writes; PickleIndexError for any other call."""
    made = _CALLS.get(name.text) if type(name) is Name else None
    if made is None or type(arguments) is not tuple:
        raise PickleIndexError("a call of something that is not a tensor")
    return made(arguments)
