"""The constants of a Hugging Face folder, from its config.json (format.md 12)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.base.errors import CheckpointError
from core.base.text import clean, shorten, written
from core.checkpoints.families.huggingface import HF
from core.checkpoints.families.traits import Traits

WHY = "config.json has the model_type nanochat"
# The name of today and an older one.
_SOFTCAPS = ("final_logit_softcapping", "logits_soft_cap")
_DEFAULT_ROPE = "default"
_ROPE_TYPES = ("rope_type", "type")
_LARGEST = 1e9


def huggingface_traits(values: Mapping[str, Any]) -> Traits:
    """Return the constants of a config.json; those that it lacks are the defaults of the class.

    Raises CheckpointError for a value that is not one, for two that contradict each other, and for
    another kind of rotation.
    """
    return replace(
        HF.traits(WHY, 0, None),
        softcap=_softcap(values),
        rope_base=_rope_base(values),
        norm_eps=_positive("rms_norm_eps", values.get("rms_norm_eps", HF.norm_eps)),
    )


def _softcap(values: Mapping[str, Any]) -> float | None:
    """Return the cap of the logits; null is a model without one."""
    found = {name: values[name] for name in _SOFTCAPS if name in values}
    if len(found) == 2 and len(set(map(repr, found.values()))) == 2:
        raise CheckpointError(f"config.json has two values for {' and '.join(found)}")
    for name, value in found.items():
        return None if value is None else _positive(name, value)
    return HF.softcap


def _rope_base(values: Mapping[str, Any]) -> float | None:
    """Return the base of the rotation's angles."""
    bases = [values["rope_theta"]] if values.get("rope_theta") is not None else []
    for part in ("rope_parameters", "rope_scaling"):
        own = values.get(part)
        if own is not None:
            bases += _of_rope(part, own)
    found = {_positive("rope_theta", base) for base in bases}
    if len(found) > 1:
        raise CheckpointError("config.json has two values for rope_theta")
    return found.pop() if found else HF.rope_base


def _of_rope(part: str, own: Any) -> list[Any]:
    """Return the base that a description of the rotation has, if it has one."""
    if not isinstance(own, dict):
        raise CheckpointError(f"config.json: {part} is {written(own)}, not an object")
    for name, value in own.items():
        if name in _ROPE_TYPES:
            if value != _DEFAULT_ROPE:
                raise CheckpointError(
                    f"config.json: {part} is of the type {written(value)}",
                    f"Only the rope_type {_DEFAULT_ROPE} is supported",
                )
        elif name == "partial_rotary_factor":
            if value not in (None, 1):
                raise CheckpointError(f"config.json: {part} rotates a part of a head only")
        elif name != "rope_theta" and value is not None:
            raise CheckpointError(
                f"config.json: {part} has {clean(shorten(name, 40))}, which is not supported"
            )
    return [own["rope_theta"]] if own.get("rope_theta") is not None else []


def _positive(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LARGEST:
        raise CheckpointError(f"config.json: {name} is {written(value)}, not a number above 0")
    return float(value)
