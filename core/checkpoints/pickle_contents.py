"""What a pickle holds: a model's weights, and what lies beside them in a training checkpoint."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.base.text import written
from core.checkpoints.pickle_claims import LONGEST_NAME, PickleIndexError, Storage, View
from core.checkpoints.wrapped_weights import refuse_wrapped

# Where nanoGPT and its forks put the weights (format.md 15).
WEIGHTS = ("model", "model_state_dict", "state_dict")
# The dict that only a training checkpoint has.
ARGUMENTS = "model_args"
# Dicts, lists and tuples inside each other; nanoGPT's optimizer has five.
MAX_DEPTH = 32
# The deepest model that is run has 512 layers of 12 tensors.
MOST_TENSORS = 8192


@dataclass(frozen=True, slots=True)
class Contents:
    """The weights by name, in the order of the file, and the values beside them.

    `beside` is None for a plain state dict. `masks` are buffers of older code among the weights.
    The tensors of both are claims, which nothing reads.
    """

    weights: dict[str, View]
    beside: dict[str, Any] | None = None
    masks: dict[str, View] = field(default_factory=dict)


def contents_of(values: Any) -> Contents:
    """Return the contents of a pickle's result.

    Raises PickleIndexError unless it is a state dict, or a training checkpoint with one.
    """
    if not isinstance(values, dict) or not values:
        raise PickleIndexError("no state dict", "Write model.state_dict() with torch.save")
    key = next((one for one in WEIGHTS if isinstance(values.get(one), dict) and values[one]), None)
    if ARGUMENTS not in values or key is None:
        refuse_wrapped(values)
        return Contents(_state_dict(values))
    _check_keys(values)
    tensors = _state_dict(values[key])
    masks = {name: view for name, view in tensors.items() if _is_mask(name, view)}
    return Contents(
        {name: view for name, view in tensors.items() if name not in masks},
        {name: value for name, value in values.items() if name != key},
        masks,
    )


def storages_in(value: Any) -> Iterator[Storage]:
    """Yield the storages of all tensors in nested dicts, lists and tuples.

    Raises PickleIndexError for values that are nested too deeply. A value that the pickle names
    many times is looked at once.
    """
    seen: set[int] = set()
    waiting = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, View | Storage):
            yield item if isinstance(item, Storage) else item.storage
        elif isinstance(item, dict | list | tuple) and id(item) not in seen:
            if depth == MAX_DEPTH:
                raise PickleIndexError(f"values nested more than {MAX_DEPTH} levels deep")
            seen.add(id(item))
            inner = item.values() if isinstance(item, dict) else item
            waiting += [(one, depth + 1) for one in inner]


def _is_mask(name: str, view: View) -> bool:
    """Whether a tensor is the causal mask [1, 1, T, T] that older nanoGPT kept as a buffer."""
    shape = view.shape
    return name.endswith(".attn.bias") and len(shape) == 4 and shape == (1, 1, shape[2], shape[2])


def _check_keys(values: dict[Any, Any]) -> None:
    for key in values:
        if not isinstance(key, str) or len(key) > LONGEST_NAME or not key.isprintable():
            raise PickleIndexError(f"the key {written(key, 60)}, which is not a name")


def _state_dict(values: dict[Any, Any]) -> dict[str, View]:
    if len(values) > MOST_TENSORS:
        raise PickleIndexError(f"{len(values):,} tensors, more than any model")
    for key, value in values.items():
        if not isinstance(key, str) or not isinstance(value, View):
            raise PickleIndexError(f"the entry {written(key, 60)}, which is not a tensor")
        if len(key) > LONGEST_NAME:
            raise PickleIndexError(f"a tensor name of {len(key):,} characters")
        if not key.isprintable():
            raise PickleIndexError(f"the tensor name {written(key, 60)}, which cannot be shown")
    return values
