"""What a training checkpoint holds beside the weights: plain values, and tensors that are counted.

The optimizer's tensors are two thirds of a nanoGPT file (format.md 15). They are never read.
"""

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from core.base.bounded import LONGEST_KEY, TooManyKeysError, bounded
from core.base.text import plural
from core.checkpoints.archive import Record, record_bytes
from core.checkpoints.pickle_claims import ITEM_BYTES, PickleIndexError, Storage, View
from core.checkpoints.pickle_contents import ARGUMENTS, Contents, storages_in

# Bytes of a record that holds one number; a larger one is not read for it.
NUMBER_BYTES = 4096
# The cost of all values that are kept, which is near their number of characters.
MOST_SHOWN = 2**20
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

    Values that are too many or too long to show are left out.

    Raises PickleIndexError for a tensor whose record is missing or has another size.
    """
    if contents.beside is None:
        return None
    for storage in storages_in((contents.beside, contents.masks)):
        _checked(storage, records)
    values: dict[str, Any] = {}
    left = MOST_SHOWN
    for key, value in contents.beside.items():
        plain = _number(value, records, file) if isinstance(value, View) else value
        cost = _cost(plain, left)
        if cost is not None and cost + len(key) <= left:
            values |= _shown(key, plain, cost)
            left -= cost + len(key)
    return SavedState(values, _optimizer_bytes(contents, records))


def _shown(key: str, value: Any, cost: int) -> dict[str, Any]:
    """Return a value by its key, with its long texts and lists cut; nothing if its keys are long.

    Raises PickleIndexError for such keys in model_args, since the sizes may be among them.
    """
    try:
        # Nothing in a small value is long.
        return {key: bounded(value) if cost > LONGEST_KEY else value}
    except TooManyKeysError as error:
        if key == ARGUMENTS:
            raise PickleIndexError(f"{error} in {ARGUMENTS}") from error
        return {}


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


def _cost(value: Any, left: int) -> int | None:
    """Return what it costs to show a number, a text or a dict of such; None for another value.

    It is near the number of characters. Counting ends when it is above `left`, since a pickle can
    name one long text or list many times.
    """
    if not isinstance(value, dict):
        return _flat_cost((value,))
    cost = 0
    for key, item in value.items():
        inner = _flat_cost(item if isinstance(item, list | tuple) else (item,), left - cost)
        if inner is None or not isinstance(key, str):
            return None
        cost += inner + len(key)
        if cost > left:
            break
    return cost


def _flat_cost(items: Sequence[Any], left: int = MOST_SHOWN) -> int | None:
    """Return the cost of a short list of numbers and texts; None for other items."""
    cost = 0
    for item in items:
        if item is not None and not isinstance(item, str | int | float):
            return None
        cost += 8 + (len(item) if isinstance(item, str) else 0)
        if isinstance(item, int):
            cost += item.bit_length() // 3
        if cost > left:
            break
    return cost


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
