"""The header of a safetensors file, read strictly: names, dtypes, shapes and offsets.

A file is 8 bytes with the length of the header, the header as JSON, and the bytes of the tensors
without gaps. What the package safetensors refuses is refused here. Refused beyond that are names
that come twice, of which the package takes the last; fields that it ignores; tensors that are not
an object; dtypes that a .pt file may not have either; and large headers, since they take memory.
"""

import json
from math import prod
from typing import Any, BinaryIO, NamedTuple

from core.base.error_codes import Code
from core.base.json_memory import MOST_MEMORY, memory_needed
from core.base.text import clean, first_names, plural, shorten, size, written
from core.checkpoints.pickle_claims import ITEM_BYTES, LONGEST_NAME, MAX_AXES, MAX_NUMBER
from core.checkpoints.ptfile import COPY_AGAIN

LENGTH_BYTES = 8
# The format allows 100 MB; a header of 3,000 tensors has 400 kB.
MAX_HEADER_BYTES = 4 * 2**20
MAX_TENSORS = 20_000
METADATA = "__metadata__"
DTYPES = {
    "F32": "float32", "BF16": "bfloat16", "F16": "float16", "F64": "float64", "I64": "int64",
    "I32": "int32", "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip
_FIELDS = {"dtype", "shape", "data_offsets"}
_LONGEST_NUMBER = 20


class HeaderError(ValueError):
    """A header that is refused; the text continues a sentence that begins with the file's name."""

    def __init__(self, text: str, hint: str = "", code: Code = Code.CHECKPOINT_REFUSED) -> None:
        super().__init__(text)
        self.hint, self.code = hint, code


class HeldTensor(NamedTuple):
    """One tensor of the file; `offset` and `nbytes` are bytes, counted from the file's begin."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int
    nbytes: int


def read_header(file: BinaryIO, length: int) -> list[HeldTensor]:
    """Return the tensors of a file of `length` bytes, in the order of their bytes.

    Raises HeaderError when the file is not exactly what its header says.
    """
    text = _text(file, length)
    tensors = _tensors(_parsed(text), start=LENGTH_BYTES + len(text))
    end = _end_of(tensors, LENGTH_BYTES + len(text))
    if end > length:
        cut = f"is incomplete: it has {length:,} of {end:,} bytes"
        raise HeaderError(cut, COPY_AGAIN, Code.CHECKPOINT_CUT)
    if end < length:
        raise HeaderError(f"has {plural(length - end, 'byte')} that no tensor uses")
    return tensors


def read_metadata(file: BinaryIO, length: int) -> dict[str, str]:
    """Return the texts that a file of `length` bytes has beside its tensors, by name.

    Raises HeaderError when the header is refused.
    """
    value = _parsed(_text(file, length)).get(METADATA)
    _check_metadata(value)
    return value or {}


def _text(file: BinaryIO, length: int) -> bytes:
    """Return the bytes of the header, whose length the first 8 bytes claim."""
    claimed = int.from_bytes(file.read(LENGTH_BYTES), "little")
    if length < LENGTH_BYTES or claimed > length - LENGTH_BYTES:
        raise HeaderError("ends in its header", COPY_AGAIN, Code.CHECKPOINT_CUT)
    if claimed > MAX_HEADER_BYTES:
        raise HeaderError(f"has a header of {size(claimed)}; {size(MAX_HEADER_BYTES)} are read")
    text = file.read(claimed)
    if len(text) < claimed:
        raise HeaderError("ends in its header", COPY_AGAIN, Code.CHECKPOINT_CUT)
    return text


def _parsed(text: bytes) -> dict[str, Any]:
    """Return the JSON object in a header; HeaderError for other values and for a name twice."""
    if (needed := memory_needed(text)) > MOST_MEMORY:
        raise HeaderError(f"has a header that would take {size(needed)} of memory")
    # Each tensor is an object with two lists.
    if text.count(b"{") > MAX_TENSORS + 2 or text.count(b"[") > 2 * MAX_TENSORS:
        raise HeaderError(f"has more than {MAX_TENSORS:,} tensors")
    try:
        value = json.loads(
            text.decode(),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_refused_number,
            parse_constant=_refused_number,
        )
    except HeaderError:
        raise
    except (ValueError, RecursionError) as error:
        raise HeaderError("has a header that is not JSON", COPY_AGAIN) from error
    if not isinstance(value, dict):
        raise HeaderError("has a header that is not a JSON object")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise HeaderError(f"has {_shown(name)} twice in its header")
        values[name] = value
    if any(not _is_text(name) for name in values):
        raise HeaderError("has a name in its header that is half of a surrogate pair")
    return values


def _whole(digits: str) -> int:
    # Long numbers would take Python long to convert; the package refuses -0.
    if digits.startswith("-") or len(digits) > _LONGEST_NUMBER or int(digits) > MAX_NUMBER:
        raise HeaderError(f"has the number {shorten(digits, 30)} in its header")
    return int(digits)


def _refused_number(digits: str) -> Any:
    raise HeaderError(f"has the number {shorten(digits, 30)} in its header")


def _is_text(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value)


def _tensors(values: dict[str, Any], start: int) -> list[HeldTensor]:
    """Return the tensors in the order of their bytes, which have to follow one another."""
    _check_metadata(values.pop(METADATA, None))
    if (longest := max(map(len, values), default=0)) > LONGEST_NAME:
        raise HeaderError(f"has a tensor name of {longest:,} characters")
    found = [_tensor(name, value, start) for name, value in values.items()]
    found.sort(key=lambda tensor: (tensor.offset, tensor.nbytes))
    for tensor in found:
        if tensor.offset != start:
            what = "a gap before" if tensor.offset > start else "an overlap at"
            raise HeaderError(f"has {what} the bytes of {_shown(tensor.name)}")
        start += tensor.nbytes
    return found


def _end_of(tensors: list[HeldTensor], start: int) -> int:
    return tensors[-1].offset + tensors[-1].nbytes if tensors else start


def _check_metadata(value: Any) -> None:
    """Raise HeaderError unless the metadata are texts by name; null stands for none."""
    if value is None:
        return
    if not isinstance(value, dict) or not all(
        isinstance(one, str) and _is_text(one) for one in value.values()
    ):
        raise HeaderError(f"has a {METADATA} that is not texts by name")


def _tensor(name: str, value: Any, start: int) -> HeldTensor:
    if not isinstance(value, dict) or value.keys() != _FIELDS:
        fields = first_names(sorted(_FIELDS), len(_FIELDS))
        raise HeaderError(f"has {_shown(name)} with other fields than {fields}")
    dtype, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
    if not isinstance(dtype, str) or dtype not in DTYPES:
        kinds = first_names(DTYPES, len(DTYPES))
        raise HeaderError(f"has {_shown(name)} as {_shown(dtype)}; read are {kinds}")
    if not _are_numbers(shape) or len(shape) > MAX_AXES or _overflows(shape):
        raise HeaderError(f"has a shape of {_shown(name)} that is not up to {MAX_AXES} numbers")
    if not _are_numbers(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise HeaderError(f"has offsets of {_shown(name)} that are not a begin and an end")
    nbytes, needed = offsets[1] - offsets[0], prod(shape) * ITEM_BYTES[DTYPES[dtype]]
    if nbytes != needed:
        raise HeaderError(f"has {nbytes:,} bytes for {_shown(name)}, which needs {needed:,}")
    return HeldTensor(name, DTYPES[dtype], tuple(shape), start + offsets[0], nbytes)


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(type(number) is int for number in value)


def _overflows(shape: list[int]) -> bool:
    """Whether the product of the first lengths is too large, also if a later length is 0."""
    count = 1
    for length in shape:
        count *= length
        if count > MAX_NUMBER:
            return True
    return False


def _shown(value: object) -> str:
    return clean(shorten(value, 60)) if isinstance(value, str) else written(value, 60)
