"""What a meta tells about its training: time, epoch, train loss, batch and learning rates."""

from dataclasses import dataclass
from typing import Any

from core.base.numerals import whole_number
from core.checkpoints.meta import Meta, measured_loss

RATES = ("matrix_lr", "embedding_lr", "unembedding_lr", "peak_lr")


@dataclass(frozen=True, slots=True)
class Training:
    """Facts of the training until a step; None for what the meta does not tell.

    `seconds` is the training time, `train_loss` the smoothed one in nats per token. `batch` is
    tokens per step, `device_batch` sequences of `sequence` tokens on one device. `rates` has the
    peak learning rates by name.
    """

    seconds: float | None = None
    epoch: int | None = None
    train_loss: float | None = None
    batch: int | None = None
    device_batch: int | None = None
    sequence: int | None = None
    rates: tuple[tuple[str, float], ...] = ()


def training_of(meta: Meta) -> Training:
    """Return the training facts of a meta; a value that is not a usable number counts as absent."""
    user, loop = meta.section("user_config"), meta.section("loop_state")
    rates = ((name, _positive(user.get(name))) for name in RATES)
    return Training(
        seconds=_positive(loop.get("total_training_time")),
        epoch=_count(meta.section("dataloader_state_dict").get("epoch"), 0),
        train_loss=train_loss(meta),
        batch=_first(meta, "total_batch_size"),
        device_batch=_first(meta, "device_batch_size"),
        sequence=_first(meta, "max_seq_len"),
        rates=tuple((name, rate) for name, rate in rates if rate is not None),
    )


def train_loss(meta: Meta) -> float | None:
    """Return the smoothed train loss in nats per token; None when it was not recorded."""
    return measured_loss(meta.section("loop_state").get("smooth_train_loss"))


def loss_gap(meta: Meta) -> float | None:
    """Return val loss minus smoothed train loss, in nats per token; None if it is not known.

    There is none for bits per byte, because the train loss has another unit.
    """
    train = train_loss(meta)
    if train is None or meta.loss is None or meta.metric != "val_loss":
        return None
    return meta.loss - train


def _first(meta: Meta, key: str) -> int | None:
    """Return a count from the meta, else from its user_config, where -1 means a default."""
    values = (meta.values.get(key), meta.section("user_config").get(key))
    return next((count for value in values if (count := _count(value, 1)) is not None), None)


def _count(value: Any, least: int) -> int | None:
    number = whole_number(value)
    return number if number is not None and least <= number < 2**63 else None


def _positive(value: Any) -> float | None:
    """Return a positive number below 1e300, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e300:
        return None
    return float(value)
