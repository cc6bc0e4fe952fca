"""What a pickled state dict contains: storages and views into them, as plain data."""

from dataclasses import dataclass
from typing import Any

# With larger shapes, Python could need hours to multiply the lengths.
MAX_AXES = 64
MAX_NUMBER = 2**63 - 1
# Characters of the name of a tensor, or of a value beside the tensors.
LONGEST_NAME = 500
# The dtypes of the storages that are read, by the names of their classes in torch.
STORAGES = {
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


def whole_numbers(value: Any) -> tuple[int, ...]:
    """Return a shape or stride; PickleIndexError unless it is a tuple of up to 64 numbers."""
    if type(value) is not tuple or len(value) > MAX_AXES:
        raise PickleIndexError(f"a shape or stride that is not a list of up to {MAX_AXES} numbers")
    for number in value:
        if type(number) is not int or not 0 <= number <= MAX_NUMBER:
            raise PickleIndexError("a shape or stride that is not a whole number")
    return value
