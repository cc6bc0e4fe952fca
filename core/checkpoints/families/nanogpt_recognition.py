"""The constants of a nanoGPT checkpoint: biases, and which GELU (format.md 15)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.checkpoints.families.nanogpt import NANOGPT
from core.checkpoints.families.recognition import Choice
from core.checkpoints.families.traits import ERF, TANH, Traits

# The GELU changed on 2023-05-17; the file does not tell it.
_CHOICES = {
    ERF: Choice("gelu", "gelu erf is assumed; files before May 2023 have tanh (set gelu=tanh)"),
    TANH: Choice("gelu", "gelu tanh is assumed, as in files before May 2023 (set gelu=erf)"),
}


def nanogpt_traits(
    arguments: Mapping[str, Any], context: int, *, tied: bool
) -> tuple[Traits, tuple[Choice, ...]]:
    """Return the constants, and the choice of the GELU.

    `tied` tells that embedding and head are the same bytes. A head of its own, or model_args
    without `bias`, is from before the change of the GELU.
    """
    old = "bias" not in arguments or not tied
    gelu = TANH if old else ERF
    head = "tied" if tied else "untied"
    why = f"it has model_args and learned positions; its head is {head}"
    traits = NANOGPT.traits(why, context, None)
    return replace(traits, gelu=gelu, biases=arguments.get("bias", True)), (_CHOICES[gelu],)
