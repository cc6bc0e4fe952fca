"""What a pickled state dict contains: storages and views into them, as plain data."""

from dataclasses import dataclass
from typing import Any

# With larger shapes, Python could need hours to multiply the lengths.
MAX_AXES = 64
MAX_NUMBER = 2**63 - 1
_STORAGES = {
    "FloatStorage": "float32",
    "BFloat16Storage": "bfloat16",
    "HalfStorage": "float16",
    "DoubleStorage": "float64",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
}

# Bytes of one element.
ITEM_BYTES = {
    "float32": 4,
    "bfloat16": 2,
    "float16": 2,
    "float64": 8,
    "int64": 8,
    "int32": 4,
    "int16": 2,
    "int8": 1,
    "uint8": 1,
    "bool": 1,
}


class PickleIndexError(ValueError):
    """The pickle is not what torch.save writes for a state dict.

    The text says where and why, `reason` only why; `hint` is what to do, where that is known.
    """

    def __init__(self, text: str, hint: str = "", reason: str = "") -> None:
        super().__init__(text)
        self.hint, self.reason = hint, reason or text


class CutPickleError(PickleIndexError):
    """The pickle ends too early, or its bytes are not those of a pickle."""


@dataclass(frozen=True, slots=True)
class Name:
    """A global name from the allow-list. It is not imported."""

    text: str


@dataclass(frozen=True, slots=True)
class Storage:
    """What the pickle says about one record: dtype, key of the record, number of elements."""

    dtype: str
    key: str
    numel: int


@dataclass(frozen=True, slots=True)
class View:
    """What the pickle says about one tensor: a view into a storage.

    Offset and strides are in elements.
    """

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


_ORDERED_DICT = "collections OrderedDict"
_TENSOR = "torch._utils _rebuild_tensor_v2"
_PARAMETER = "torch._utils _rebuild_parameter"
# The names that torch.save writes for a state dict.
ALLOWED = {_ORDERED_DICT, _TENSOR, _PARAMETER} | {f"torch {name}" for name in _STORAGES}


def _whole_numbers(value: Any) -> tuple[int, ...]:
    if not isinstance(value, tuple) or len(value) > MAX_AXES:
        raise PickleIndexError(f"a shape or stride that is not a list of up to {MAX_AXES} numbers")
    if not all(type(number) is int and 0 <= number <= MAX_NUMBER for number in value):
        raise PickleIndexError("a shape, stride or offset that is not a whole number")
    return value


def storage_of(claim: Any) -> Storage:
    """Return the storage that a persistent id describes; PickleIndexError for anything else."""
    match claim:
        case ("storage", Name(text), str(key), str(), int(numel)) if numel >= 0:
            if dtype := _STORAGES.get(text.removeprefix("torch ")):
                return Storage(dtype, key, numel)
    raise PickleIndexError("a persistent id that is not a storage")


def _view(arguments: Any) -> View:
    match arguments:
        case (Storage() as storage, int(offset), tuple(shape), tuple(stride), bool(), *_):
            _whole_numbers((offset,))
            return View(storage, offset, _whole_numbers(shape), _whole_numbers(stride))
    raise PickleIndexError("a tensor with unexpected arguments")


def call(name: Any, arguments: Any) -> Any:
    """Return the value of a call that torch.save writes; PickleIndexError for any other call."""
    match name, arguments:
        case Name(text), () if text == _ORDERED_DICT:
            return {}
        case Name(text), _ if text == _TENSOR:
            return _view(arguments)
        case Name(text), (View() as view, bool(), dict()) if text == _PARAMETER:
            return view
    raise PickleIndexError("a call of something that is not a tensor")
