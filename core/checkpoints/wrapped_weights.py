"""Refuses a pickle whose weights lie further down, and says where they are."""

from itertools import pairwise
from typing import Any

from core.base.text import first_names, shorten, written
from core.checkpoints.pickle_claims import PickleIndexError, View

# Levels below the top at which weights are looked for.
DEPTH = 3
# The keys that lead to a dict, and the number of its tensors.
Found = tuple[tuple[Any, ...], int]
_OPTIMIZER = {"state", "param_groups"}


def refuse_wrapped(values: dict[Any, Any]) -> None:
    """Raise PickleIndexError, naming the keys, when the weights of a dict lie further down.

    A dict with as many tensors of its own is not refused.
    """
    if values.keys() == _OPTIMIZER:
        raise PickleIndexError("the state of an optimizer, not weights", "Give the model file")
    if keys := _most_tensors(values, DEPTH, {})[0]:
        raise _one_down(keys, [key for key in values if key != keys[0]], "")


def refuse_unfinished(stack: list[Any], reason: str) -> None:
    """Raise PickleIndexError when weights were found in a part before the one that is refused.

    `stack` is that of the parser, where a dict follows its key; `reason` is why it was refused. If
    no weights were found, nothing happens, and neither for a training checkpoint of nanoGPT: its
    weights cannot be run without the sizes beside them.
    """
    if "model_args" in [item for item in stack if isinstance(item, str)]:
        return
    for key, value in pairwise(stack):
        if isinstance(key, str) and isinstance(value, dict):
            keys = _most_tensors({key: value}, DEPTH, {})[0]
            if keys:
                raise _one_down(keys, [], f", and {reason}")


def _most_tensors(values: dict[Any, Any], depth: int, known: dict[tuple[int, int], Found]) -> Found:
    """Return the keys that lead to the dict with the most tensors; none if it is this one.

    `known` has the answers by the identity of a dict: a pickle can name one dict many times.
    """
    if (answer := known.get((id(values), depth))) is not None:
        return answer
    best: Found = ((), sum(isinstance(item, View) for item in values.values()))
    for key, value in values.items() if depth else ():
        if isinstance(value, dict):
            keys, count = _most_tensors(value, depth - 1, known)
            if count > best[1]:
                best = ((key, *keys), count)
    known[id(values), depth] = best
    return best


def _one_down(keys: tuple[Any, ...], others: list[Any], reason: str) -> PickleIndexError:
    """Return the error of weights below some keys; `others` lie beside the first of them."""
    shown = [shorten(str(other), 40) for other in others]
    beside = f", beside {first_names(shown, 4)}" if shown else ""
    levels = "one level" if len(keys) == 1 else f"{len(keys)} levels"
    path = "".join(f"[{written(key)}]" for key in keys)
    under = written(keys[0]) if len(keys) == 1 else path
    return PickleIndexError(
        f"its weights {levels} down, under {under}{beside}{reason}",
        f"Write that part alone: torch.save(checkpoint{path}, ...)",
    )
