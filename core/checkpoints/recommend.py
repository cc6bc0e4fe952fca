"""Recommend a checkpoint of a run: the earliest whose loss is within 0.5 % of the lowest."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from core.checkpoints.checkpoint import Checkpoint

TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The recommended checkpoint of one run and metric, and the reason.

    `past_best` has, by name, the steps after the one with the lowest loss: how far their loss is
    above the lowest, as a share of it (0.01 is 1 %).
    """

    checkpoint: Checkpoint
    reason: str
    past_best: dict[str, float]


def recommend(entries: Iterable[Checkpoint]) -> list[Recommendation]:
    """Return one recommendation for each run and metric with at least two measured steps.

    Broken entries, contradictory ones, losses that were not measured, and stale ones do not count:
    a step is stale when its loss is that of an evaluation that an earlier step already carries.
    """
    groups: dict[tuple[Path, str], list[_Step]] = {}
    for entry in entries:
        meta, usable = entry.meta, entry.problem is None and entry.contradiction is None
        if usable and entry.step is not None and (loss := meta.loss) is not None:
            step = _Step(entry.step, loss, meta.eval_every, entry)
            groups.setdefault((entry.run, meta.metric or ""), []).append(step)
    chosen = (_of_run(group, metric) for (_, metric), group in groups.items())
    return [recommendation for recommendation in chosen if recommendation]


class _Step(NamedTuple):
    """The values of one step that the choice needs."""

    number: int
    loss: float
    eval_every: int | None
    checkpoint: Checkpoint


def _of_run(group: list[_Step], metric: str) -> Recommendation | None:
    measured = _measured(sorted(group, key=lambda step: step.number))
    if len(measured) < 2:
        return None
    lowest = min(measured, key=lambda step: step.loss)
    limit = lowest.loss * (1 + TOLERANCE)
    chosen = next(step for step in measured if step.loss <= limit)
    past = {
        step.checkpoint.name: step.loss / lowest.loss - 1
        for step in measured
        if step.number > lowest.number and step.loss > lowest.loss
    }
    return Recommendation(chosen.checkpoint, _reason(chosen, lowest, metric), past)


def _reason(chosen: _Step, lowest: _Step, metric: str) -> str:
    if chosen is lowest:
        return f"lowest {metric} of its run ({chosen.loss:.4f})"
    where = f"{lowest.loss:.4f} at step {lowest.number:,}"
    return f"earliest within 0.5 % of the lowest {metric} ({where})"


def _measured(ordered: list[_Step]) -> list[_Step]:
    """Return the steps whose loss is not stale."""
    kept: list[_Step] = []
    for step in ordered:
        if not kept or not _same_evaluation(kept[-1], step):
            kept.append(step)
    return kept


def _same_evaluation(earlier: _Step, later: _Step) -> bool:
    every = later.eval_every
    if earlier.loss != later.loss or not every:
        return False
    return earlier.number // every == later.number // every
