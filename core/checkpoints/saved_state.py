"""What a training checkpoint holds beside the weights: plain values, and tensors that are counted.

The optimizer's tensors are two thirds of a nanoGPT file (format.md 15). They are never read.
"""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from core.base.text import plural
from core.checkpoints.archive import Record, record_bytes
from core.checkpoints.pickle_claims import ITEM_BYTES, PickleIndexError, Storage, View
from core.checkpoints.pickle_contents import Contents, storages_in

# Bytes of a record that holds one number; a larger one is not read for it.
NUMBER_BYTES = 4096
_NUMBERS = {"float32": "<f", "float64": "<d", "float16": "<e", "int64": "<q", "int32": "<i"}


@dataclass(frozen=True, slots=True)
class SavedState:
    """The plain values beside the weights, and the bytes of the optimizer's tensors.

    `values` has the numbers, texts and dicts of such; a tensor of one number is that number, and
    None stands for one that cannot be read as a number.
    """

    values: Mapping[str, Any]
    optimizer_bytes: int


def saved_state(
    contents: Contents, records: Mapping[str, Record], file: BinaryIO
) -> SavedState | None:
    """Return what lies beside the weights; None for a plain state dict.

    Raises PickleIndexError for a tensor whose record is missing or has another size.
    """
    if contents.beside is None:
        return None
    for storage in storages_in((contents.beside, contents.masks)):
        _checked(storage, records)
    values = {key: _plain(value, records, file) for key, value in contents.beside.items()}
    plain = {key: value for key, value in values.items() if value is not _NOT_PLAIN}
    return SavedState(plain, _optimizer_bytes(contents, records))


def refuse_unclaimed(contents: Contents, records: Mapping[str, Record]) -> None:
    """Raise PickleIndexError when the file has bytes that none of its tensors uses."""
    held = (contents.weights, contents.beside, contents.masks)
    claimed = {storage.key for storage in storages_in(held)}
    unclaimed = [n for n in records if n.startswith("data/") and n[5:] not in claimed]
    if unclaimed:
        raise PickleIndexError(f"{plural(len(unclaimed), 'record')} that no tensor uses")


def _optimizer_bytes(contents: Contents, records: Mapping[str, Record]) -> int:
    held = (contents.beside or {}).get("optimizer")
    keys = {storage.key for storage in storages_in(held)}
    keys -= {storage.key for storage in storages_in(contents.weights)}
    return sum(records[f"data/{key}"].nbytes for key in keys)


def _checked(storage: Storage, records: Mapping[str, Record]) -> Record:
    record = records.get(f"data/{storage.key}")
    needed = storage.numel * ITEM_BYTES[storage.dtype]
    if record is None:
        raise PickleIndexError(f"no bytes for storage {storage.key}")
    if record.nbytes != needed:
        raise PickleIndexError(
            f"{record.nbytes:,} bytes for storage {storage.key}, which needs {needed:,}"
        )
    return record


_NOT_PLAIN = object()


def _plain(value: Any, records: Mapping[str, Record], file: BinaryIO) -> Any:
    """Return a value as a number, a text or a dict of such, else `_NOT_PLAIN`."""
    if isinstance(value, View):
        return _number(value, records, file)
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return value if all(map(_is_flat, value.values())) else _NOT_PLAIN
    return _NOT_PLAIN


def _is_flat(value: Any) -> bool:
    """Whether a value of a dict is a number, a text or a short list of such."""
    if isinstance(value, list | tuple):
        return all(one is None or isinstance(one, str | int | float) for one in value)
    return value is None or isinstance(value, str | int | float)


def _number(view: View, records: Mapping[str, Record], file: BinaryIO) -> float | None:
    """Return the number of a tensor with one element; None for any other tensor."""
    layout = _NUMBERS.get(view.storage.dtype)
    record = _checked(view.storage, records)
    if layout is None or math.prod(view.shape) != 1 or record.nbytes > NUMBER_BYTES:
        return None
    start = view.offset * ITEM_BYTES[view.storage.dtype]
    data = record_bytes(record, file)[start : start + ITEM_BYTES[view.storage.dtype]]
    if len(data) != struct.calcsize(layout):
        raise PickleIndexError("a number that extends beyond its storage")
    number: float = struct.unpack(layout, data)[0]
    return number
