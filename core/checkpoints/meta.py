"""The meta file of a model: a JSON object whose values can have any type."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.base.jsonfile import (
    JsonFileError,
    JsonTooLargeError,
    JsonUnreadableError,
    read_shown,
    strict_json,
)
from core.base.numerals import whole_number
from core.base.text import whole, written

METRICS = ("val_loss", "val_bpb")


class Layout(StrEnum):
    """Whose names and shapes the tensors of a checkpoint have."""

    NANOCHAT = "nanochat"
    NANOGPT = "nanoGPT"
    HUGGING_FACE = "Hugging Face"


# The range of a measured loss, in nats per token or bits per byte.
SMALLEST_LOSS, LARGEST_LOSS = 1e-7, 1e30


# Without slots, because cached properties need a __dict__.
@dataclass(frozen=True)
class Meta:
    """All keys of a meta file; the properties work with values of any type."""

    values: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What makes the claims about sizes, at the beginning of a sentence."""
        return "The meta"

    @property
    def layout(self) -> Layout:
        """Whose layout the weights have that belong to it."""
        return Layout.NANOCHAT

    @property
    def saved_state(self) -> bool:
        """Whether the values lie in the model file itself, beside the weights."""
        return False

    @property
    def tied(self) -> bool:
        """Whether embedding and head are one tensor, by the values alone."""
        return False

    def sizes(self) -> dict[str, int] | None:
        """Return the sizes that lie beside the weights; None if those of `model_config` count.

        Raises CheckpointError when they cannot be used.
        """
        return None

    def section(self, key: str) -> dict[str, Any]:
        """Return a nested object; empty when it is missing or has another type."""
        value = self.values.get(key)
        return value if isinstance(value, dict) else {}

    @cached_property
    def metric(self) -> str | None:
        """Name of the metric: val_loss (nats per token) or val_bpb (bits per byte).

        It is the first with a measured value, else the first that the meta has, else None.
        """
        named = [name for name in METRICS if name in self.values]
        measured = (name for name in named if measured_loss(self.values[name]) is not None)
        return next(measured, named[0] if named else None)

    @cached_property
    def loss(self) -> float | None:
        """The metric's value, 1e-7 to 1e30 in its unit; None when it was not measured."""
        return measured_loss(self.values[self.metric]) if self.metric else None

    @property
    def step(self) -> int | None:
        """The step that the meta claims, when it is a whole number."""
        return whole_number(self.values.get("step"))

    @property
    def claimed_step(self) -> str:
        """The step that the meta claims, in words; "" if it claims none.

        A number that is written as text or is not whole is a claim, too.
        """
        value = self.values.get("step")
        if value is None:
            return ""
        return whole(self.step) if self.step is not None else written(strict_json(value))

    def claims_step(self, step: int) -> bool:
        """Whether the meta's step is this one, as a number or as its digits."""
        return self.step == step or self.values.get("step") == str(step)

    @property
    def eval_every(self) -> int | None:
        """Steps between two evaluations, when the run recorded it."""
        value = whole_number(self.section("user_config").get("eval_every"))
        return value if value and value > 0 else None

    @property
    def is_fork(self) -> bool:
        """Whether the character-level training of the fork wrote this meta (format.md 9)."""
        loop, loader = self.section("loop_state"), self.section("dataloader_state_dict")
        return (
            self.section("model_config").get("vocab_size") == 32
            and "val_loss" in self.values
            and ("min_val_loss" in loop or "idx" in loader)
        )


def measured_loss(value: Any) -> float | None:
    """Return a loss between 1e-7 and 1e30; None for any other value, of whatever type.

    No model has a loss of 0 on held-out text, and none reaches 1e30: such a value was written
    without a measurement, like null and Infinity (format.md 9).
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if SMALLEST_LOSS <= value <= LARGEST_LOSS else None


def read_meta(path: Path) -> Meta:
    """Return the meta of a file; CheckpointError like `read_values`."""
    return Meta(read_values(path))


def read_values(path: Path) -> dict[str, Any]:
    """Return the values of a JSON file that describes a checkpoint.

    Long texts and lists are cut. Raises CheckpointError when the file is too large, nested too
    deeply, not a JSON object, or has too many keys. NaN and Infinity are accepted, because
    upstream writes them for a loss that was not measured (format.md 9).
    """
    try:
        return read_shown(path)
    except JsonTooLargeError as refused:
        hint = "No training run writes such a meta"
        raise CheckpointError(
            f"{path.name} {refused}", hint, code=Code.CHECKPOINT_META
        ) from refused
    except JsonUnreadableError as refused:
        raise CheckpointError(
            f"{path.name} {refused}", code=Code.CHECKPOINT_UNREADABLE
        ) from refused
    except JsonFileError as refused:
        from core.checkpoints.foreign_files import explained  # noqa: PLC0415 - few metas are refused

        found = explained(refused)
        message = f"{path.name} {found.what}"
        raise CheckpointError(message, found.cure, code=Code.CHECKPOINT_META) from refused
