"""The tensors of a `.pt` file that is not a state dict: those of an optimizer, by their places."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.checkpoints.archive import read_records
from core.checkpoints.pickle_claims import LONGEST_NAME, PickleIndexError, View
from core.checkpoints.pickle_contents import MAX_DEPTH
from core.checkpoints.pickle_index import values_of
from core.checkpoints.ptfile import (
    Identity,
    Index,
    fingerprint_of,
    identity_of,
    named_refusals,
    pickle_bytes,
)
from core.checkpoints.tensor_records import tensor_records
from core.contents.value_tree import key_words

# An optimizer has two or three for each tensor of a model.
MOST_TENSORS = 40_000


@dataclass(frozen=True, slots=True)
class NestedFile:
    """All values of a file, and the index of the tensors among them."""

    values: Any
    index: Index


def read_nested(path: Path) -> NestedFile:
    """Return the values and tensors of a file of torch.save; no code is executed.

    Raises NotFoundError when the file is missing, CheckpointError, saying what is wrong and where,
    when it holds something that torch.save does not write for weights and optimizers.
    """
    return _read(path, identity_of(path))


@lru_cache(maxsize=16)
def _read(path: Path, identity: Identity) -> NestedFile:
    with named_refusals(path, identity), path.open("rb", buffering=0) as file:
        records = read_records(file)
        values = values_of(pickle_bytes(records, file))
        tensors = tuple(tensor_records(views_in(values), records))
    return NestedFile(values, Index(path, identity, tensors, fingerprint_of(tensors, identity)))


def views_in(values: Any) -> dict[str, View]:
    """Return the tensors in nested dicts, lists and tuples by their keys, joined by dots.

    Raises PickleIndexError for values that are nested too deeply, for too long names and too many
    tensors. A value that the pickle names many times is looked at once.
    """
    return dict(_views(values))


def _views(values: Any) -> Iterator[tuple[str, View]]:
    seen: set[int] = set()
    waiting: list[tuple[str, Any, int]] = [("", values, 0)]
    count = 0
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, View):
            count += 1
            if count > MOST_TENSORS:
                raise PickleIndexError(f"more than {MOST_TENSORS:,} tensors")
            yield name, value
        elif isinstance(value, dict | list | tuple) and id(value) not in seen:
            if depth == MAX_DEPTH:
                raise PickleIndexError(f"values nested more than {MAX_DEPTH} levels deep")
            seen.add(id(value))
            waiting += [(_joined(name, key), item, depth + 1) for key, item in _last_first(value)]


def _last_first(value: Any) -> list[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return list(items)[::-1]


def _joined(name: str, key: Any) -> str:
    words = key if isinstance(key, str) else key_words(key)
    text = f"{name}.{words}" if name else words
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise PickleIndexError("a key that is not a name")
    return text
