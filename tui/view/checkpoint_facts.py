"""The facts about a checkpoint as pairs of key and value, and the few that a small panel shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.base.text import loss, size
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.recommend import TOLERANCE, BestFor, Recommendation, best_for
from core.checkpoints.training import Training, loss_gap, training_of
from tui.view.facts import FileFacts
from tui.view.loss_curve import excess
from tui.view.marks import PAST, STAR
from tui.view.problem_words import with_cure

# Hours above this are shown with a power of ten; no training takes so long.
MANY_HOURS = 1e6


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its key, one or two words, and its value."""

    key: str
    value: str


def facts_of(
    entry: Checkpoint, star: Recommendation | None, file: FileFacts, lower: str = ""
) -> list[Fact]:
    """Return the facts about an entry, the important ones first; those not known are left out.

    `star` is the recommendation of its run and metric, `lower` the sentence about a lower loss
    that another run recorded.
    """
    pairs = [
        ("problem", _problem(entry, file)),
        ("mismatch", entry.contradiction or ""),
        (_metric(entry), measured(entry, star)),
        ("best for", best_for(entry, star).words),
        *_why(entry, star),
        ("recorded", lower.removeprefix("recorded ")),
        ("run", _run(entry)),
        ("model", file.model),
        ("stored", _stored(entry, file)),
        ("needs", _needs(file)),
        *_training(entry),
        ("family", file.family),
        ("tokenizer", file.tokenizer),
        *(("remark", remark) for remark in file.remarks),
        ("step", "" if entry.step is None else f"{entry.step:,}"),
        ("file date", _date(entry)),
        *_other_names(entry),
    ]
    return [Fact(key, value) for key, value in pairs if value]


def brief(entry: Checkpoint, star: Recommendation | None, file: FileFacts) -> list[str]:
    """Return the most important facts as short sentences, for a small panel."""
    value = "not measured" if entry.loss is None else loss(entry.loss)
    needs = f"needs {file.needed} {_verdict(file)}".rstrip() if file.needed else ""
    lines = [
        _problem(entry, file),
        entry.contradiction or "",
        f"{_metric(entry)} {value}",
        _use_or_star(entry, star),
        file.model,
        " · ".join(filter(None, (size(entry.model_bytes) if entry.model_bytes else "", needs))),
    ]
    return [line for line in lines if line]


def _use_or_star(entry: Checkpoint, star: Recommendation | None) -> str:
    """Return why an entry is recommended, else what it is best for."""
    use = best_for(entry, star)
    if star is None or use is not BestFor.BEST:
        return use
    if star.lowest.name == entry.name:
        return f"{STAR} lowest of its run"
    return f"{STAR} earliest within 0.5 % of the lowest ({loss(star.lowest.loss)})"


def measured(entry: Checkpoint, star: Recommendation | None) -> str:
    """Return the loss of an entry and how far it is above the lowest of its run."""
    if entry.loss is None:
        return "not measured"
    lowest = star.lowest if star else None
    if star is None or lowest is None or lowest.loss is None or entry.name not in star.uses:
        return loss(entry.loss)
    if entry.name == lowest.name:
        return f"{loss(entry.loss)} · lowest of its run"
    return f"{loss(entry.loss)} · {excess(entry.loss, lowest.loss)} vs run's lowest"


def _metric(entry: Checkpoint) -> str:
    return (entry.metric or "val_loss").replace("_", " ")


def _problem(entry: Checkpoint, file: FileFacts) -> str:
    return with_cure(entry.problem, entry.cure) if entry.problem else file.problem


def _why(entry: Checkpoint, star: Recommendation | None) -> Iterator[tuple[str, str]]:
    """Return why an entry has a star, or that it is past best."""
    if star is None:
        return
    if star.checkpoint.key == entry.key:
        yield f"why {STAR}", star.reason
    elif star.past_best.get(entry.name, 0.0) > TOLERANCE:
        above = excess(entry.loss or 0.0, star.lowest.loss or 1.0).lstrip("+")
        yield f"why {PAST}", f"after the lowest and {above} above it ({_place(star.lowest)})"


def _place(lowest: Checkpoint) -> str:
    return f"{loss(lowest.loss)} at step {lowest.step or 0:,}"


def _run(entry: Checkpoint) -> str:
    return "embedded" if entry.run == DEMO else str(Path(*entry.run.parts[-2:]))


def _stored(entry: Checkpoint, file: FileFacts) -> str:
    model = size(entry.model_bytes) if entry.model_bytes else ""
    optimizer = f", with optimizer {size(entry.total_bytes)}" if entry.optimizer_bytes else ""
    return " · ".join(filter(None, (file.stored, model + optimizer, file.lacks)))


def _needs(file: FileFacts) -> str:
    free = f" of {file.free} free" if file.free else ""
    return f"{file.needed}{free}  {_verdict(file)}".rstrip() if file.needed else ""


def _verdict(file: FileFacts) -> str:
    return "" if not file.free else "✓" if file.fits else "✗ does not fit"


def _training(entry: Checkpoint) -> Iterator[tuple[str, str]]:
    """Return what the meta tells about the training; nothing that it does not tell."""
    training, difference = training_of(entry.meta), loss_gap(entry.meta)
    trained = (
        "" if training.seconds is None else _hours(training.seconds),
        "" if training.epoch is None else f"epoch {training.epoch:,}",
        "" if training.train_loss is None else f"train loss {loss(training.train_loss)}",
        "" if difference is None else f"gap {_signed(difference)}",
    )
    yield "trained", " · ".join(filter(None, trained))
    yield "batch", _batch(training)
    rates = (f"{name.removesuffix('_lr')} {rate:g}" for name, rate in training.rates)
    yield "lr", " · ".join(rates)


def _hours(seconds: float) -> str:
    hours = seconds / 3600
    if hours < 1:
        return f"{seconds / 60:.1f} min"
    return f"{hours:,.1f} h" if hours < MANY_HOURS else f"{hours:.1e} h"


def _signed(difference: float) -> str:
    return f"{difference:+.4f}" if abs(difference) < MANY_HOURS else f"{difference:+.3e}"


def _batch(training: Training) -> str:
    whole = f"{training.batch:,} tokens" if training.batch else ""
    device = ""
    if training.device_batch and training.sequence:
        device = f"{training.device_batch:,} × {training.sequence:,} on a device"
    return " · ".join(filter(None, (whole, device)))


def _date(entry: Checkpoint) -> str:
    return f"{datetime.fromtimestamp(entry.modified):%Y-%m-%d %H:%M}" if entry.modified else ""


def _other_names(entry: Checkpoint) -> Iterator[tuple[str, str]]:
    """Return the links and copies of an entry."""
    yield "also", ", ".join(alias.name for alias in entry.aliases)
    yield "copied to", ", ".join(copy.name for copy in entry.copies)
