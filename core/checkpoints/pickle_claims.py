"""What a pickled state dict claims: storages and views into them, as values without effect."""

from dataclasses import dataclass
from typing import Any

# Beyond these, the product of a shape would keep Python busy for hours.
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


class PickleIndexError(ValueError):
    """The pickle is not what torch.save writes for a state dict; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Name:
    """A global name of the allow-list; never imported."""

    text: str


@dataclass(frozen=True, slots=True)
class Storage:
    """A claim about one record of the archive."""

    dtype: str
    key: str
    numel: int


@dataclass(frozen=True, slots=True)
class View:
    """A claim about one tensor: a view into a storage, offset and strides in elements."""

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
    """Return the storage that a persistent id claims; PickleIndexError when it claims another."""
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
    """Return the value that torch.save means by a call of a name; PickleIndexError for others."""
    match name, arguments:
        case Name(text), () if text == _ORDERED_DICT:
            return {}
        case Name(text), _ if text == _TENSOR:
            return _view(arguments)
        case Name(text), (View() as view, bool(), dict()) if text == _PARAMETER:
            return view
    raise PickleIndexError("a call of something that is not a tensor")
