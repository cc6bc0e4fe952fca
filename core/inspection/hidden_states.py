"""The output of layers for every id of a text, from one eager forward."""

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from core.inspection.not_finite import is_finite, not_finite
from core.inspection.tensor_numbers import numbers_of
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model


class _EnoughError(Exception):
    """Ends a forward whose other layers are not wanted."""


@dataclass(frozen=True, slots=True)
class HiddenStates:
    """Float32 outputs [T, E] of one layer, row by row; `layer` 0 is the embedding."""

    layer: int
    shape: tuple[int, int]
    values: "array[float]"


@torch.inference_mode()
def hidden_states(
    model: Model, ids: Sequence[int], layer: int, should_stop: Callable[[], bool] = lambda: False
) -> HiddenStates:
    """Return the output of a layer before the lambdas of the next one, the backout and the norm.

    Raises CancelledError when `should_stop()` is true before a layer, NotFiniteError with the
    position for a text with logits that are NaN or infinite, NoMemoryError.
    """
    x = outputs_of(model, ids, (layer,), should_stop)[layer]
    if not is_finite(x):
        raise not_finite(model, ids, should_stop)
    return HiddenStates(layer, (x.size(0), x.size(1)), numbers_of(x))


@torch.inference_mode()
def outputs_of(
    model: Model,
    ids: Sequence[int],
    layers: Collection[int],
    should_stop: Callable[[], bool] = lambda: False,
) -> Mapping[int, "torch.Tensor"]:
    """Return copies of the outputs [T, E] of some layers on the model's device, by their numbers.

    The forward ends after the last of them.
    Raises CancelledError when `should_stop()` is true before a layer, NoMemoryError.
    """
    found: dict[int, torch.Tensor] = {}

    def keep(layer: int, x: "torch.Tensor") -> None:
        if layer in layers:
            found[layer] = x.clone()
        if layer == last:
            raise _EnoughError

    last = max(layers)
    with memory_errors("reading a text", model.device.type), suppress(_EnoughError):
        fed = torch.tensor([ids], device=model.device)
        cache = model.new_cache()
        model.forward(fed, cache, last_only=True, should_stop=should_stop, observe=keep)
    return found
