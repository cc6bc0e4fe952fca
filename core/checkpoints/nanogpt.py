"""nanoGPT's training checkpoint: its values read as a meta, its model_args as sizes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.base.errors import CheckpointError
from core.base.numerals import whole_number
from core.base.text import clean, first_names, shorten, written
from core.checkpoints.claimed_sizes import CAPS, claimed_size
from core.checkpoints.meta import Layout, Meta, measured_loss

# The names of nanochat's sizes in model_args; there is one key-value head for each head.
_SIZES = {
    "n_layer": "n_layer",
    "n_head": "n_head",
    "n_embd": "n_embd",
    "sequence_len": "block_size",
    "vocab_size": "vocab_size",
}
ARGUMENTS = frozenset({*_SIZES.values(), "bias", "dropout"})
# train.py's loss before the first evaluation.
NOT_MEASURED = 1e9


@dataclass(frozen=True)
class SavedMeta(Meta):
    """The values beside the weights, read as a meta.

    The loss is in nats per token, the mean of a few batches of random windows.
    """

    @property
    def title(self) -> str:
        """What makes the claims about sizes, at the beginning of a sentence."""
        return "model_args"

    @property
    def layout(self) -> Layout:
        """Whose layout the weights have that belong to it."""
        return Layout.NANOGPT

    @property
    def saved_state(self) -> bool:
        """Whether the values lie in the model file itself, beside the weights."""
        return True

    @cached_property
    def metric(self) -> str | None:
        """Name of the metric; None if the file does not have a loss."""
        return "val_loss" if "best_val_loss" in self.values else None

    @cached_property
    def loss(self) -> float | None:
        """The loss at which the file was saved; None before the first evaluation."""
        value = measured_loss(self.values.get("best_val_loss"))
        return value if value is None or value < NOT_MEASURED else None

    @property
    def step(self) -> int | None:
        """The number of the iteration, when it is a whole number that is not negative."""
        number = whole_number(self.values.get("iter_num"))
        return number if number is not None and 0 <= number < 10**15 else None

    def section(self, key: str) -> dict[str, Any]:
        """Return a nested object, also by the name that nanochat's metas have for it."""
        if key == "user_config":
            return _with_names_of_nanochat(super().section("config"))
        if key != "model_config":
            return super().section(key)
        given = super().section("model_args")
        return {name: given[own] for name, own in _SIZES.items() if own in given}

    def sizes(self) -> dict[str, int]:
        """Return the sizes of model_args.

        Raises CheckpointError for an unknown or missing argument, a value out of its range, and
        for a width that does not divide into heads.
        """
        given = super().section("model_args")
        _refuse_unknown(given)
        sizes = {
            name: claimed_size(given, own, CAPS[name], "model_args") for name, own in _SIZES.items()
        }
        if not isinstance(given.get("bias", True), bool):
            raise CheckpointError(
                f"model_args: bias is {written(given['bias'])}, not True or False"
            )
        if sizes["n_embd"] % sizes["n_head"]:
            raise CheckpointError(
                f"Width {sizes['n_embd']} does not divide into {sizes['n_head']} heads"
            )
        return sizes | {"n_kv_head": sizes["n_head"]}


def _with_names_of_nanochat(config: dict[str, Any]) -> dict[str, Any]:
    """Return train.py's config, with tokens per step, device batch and learning rate added.

    train.py records the steps of accumulation of all devices together.
    """
    batch, length, steps = (
        whole_number(config.get(name))
        for name in ("batch_size", "block_size", "gradient_accumulation_steps")
    )
    whole = None if batch is None or length is None or steps is None else batch * length * steps
    added = {
        "total_batch_size": whole,
        "device_batch_size": batch,
        "max_seq_len": length,
        "peak_lr": config.get("learning_rate"),
    }
    return config | {name: value for name, value in added.items() if value is not None}


def _refuse_unknown(given: dict[str, Any]) -> None:
    if not given:
        raise CheckpointError("model_args is empty", "The head count is unknown")
    unknown = sorted(clean(shorten(name, 40)) for name in given if name not in ARGUMENTS)
    if unknown:
        raise CheckpointError(
            f"Unknown model_args: {first_names(unknown, 4)}",
            "A fork of nanoGPT changed the model; it is not supported",
        )
