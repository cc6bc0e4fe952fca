"""Recommend a checkpoint of a run: the earliest whose loss is within 0.5 % of the lowest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from core.checkpoints.checkpoint import Checkpoint

TOLERANCE = 0.005


class BestFor(StrEnum):
    """What a checkpoint is best used for, judged by the recorded losses of its run.

    BEST: the recommended one. LOWER: later, with a lower loss than the recommended one. WITHIN:
    later, not lower, but within 0.5 % of the lowest. PAST_BEST: after the lowest and more than
    0.5 % above it. NOTHING: every other one, for example an earlier one or one without a loss.
    """

    BEST = "best"
    LOWER = "backup: lower loss, later"
    WITHIN = "backup: within 0.5 %, later"
    PAST_BEST = "comparison only: past best"
    NOTHING = ""

    @property
    def words(self) -> str:
        """What follows "best for" in the facts."""
        return "general use" if self is BestFor.BEST else self.value


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The recommended checkpoint of one run and metric, and the reason.

    `measured` has the steps that were compared, in order of step, and `lowest` the one with the
    lowest loss. `past_best` has, by name, the steps after `lowest`: how far their loss is above
    the lowest, as a share of it (0.01 is 1 %). `uses` has, by name, what a step is best for.
    """

    checkpoint: Checkpoint
    reason: str
    past_best: dict[str, float]
    lowest: Checkpoint
    measured: tuple[Checkpoint, ...]
    uses: dict[str, BestFor]


def recommend(entries: Iterable[Checkpoint]) -> list[Recommendation]:
    """Return one recommendation for each run and metric with at least two measured steps.

    Broken entries, contradictory ones, losses that were not measured, and stale ones do not count:
    a step is stale when its loss is that of an evaluation that an earlier step already carries.
    """
    return [_of_run(measured, metric) for metric, measured in _compared(entries)]


def recommended(entries: Iterable[Checkpoint]) -> list[Checkpoint]:
    """Return only the checkpoints that `recommend` recommends."""
    return [_chosen(measured, _lowest(measured)).checkpoint for _, measured in _compared(entries)]


def best_for(entry: Checkpoint, star: Recommendation | None) -> BestFor:
    """Return what an entry is best for; `star` is the recommendation of its run and metric."""
    return star.uses.get(entry.name, BestFor.NOTHING) if star else BestFor.NOTHING


class _Step(NamedTuple):
    """The values of one step that the choice needs."""

    number: int
    loss: float
    eval_every: int | None
    checkpoint: Checkpoint


def _compared(entries: Iterable[Checkpoint]) -> Iterator[tuple[str, list[_Step]]]:
    """Yield the metric and the steps of each run that has at least two, in order of step."""
    groups: dict[tuple[Path, str], list[_Step]] = {}
    for entry in entries:
        meta, usable = entry.meta, entry.problem is None and entry.contradiction is None
        # A file that is beside another training's is not of its run.
        usable = usable and not entry.by_file
        if usable and entry.step is not None and (loss := meta.loss) is not None:
            step = _Step(entry.step, loss, meta.eval_every, entry)
            groups.setdefault((entry.run, meta.metric or ""), []).append(step)
    for (_, metric), group in groups.items():
        measured = _measured(sorted(group, key=lambda step: step.number))
        if len(measured) > 1:
            yield metric, measured


def _lowest(measured: list[_Step]) -> _Step:
    return min(measured, key=lambda step: step.loss)


def _chosen(measured: list[_Step], lowest: _Step) -> _Step:
    """Return the earliest step whose loss counts as no worse than the lowest."""
    limit = _limit(lowest)
    return next(step for step in measured if step.loss <= limit)


def _of_run(measured: list[_Step], metric: str) -> Recommendation:
    lowest = _lowest(measured)
    chosen = _chosen(measured, lowest)
    past = {
        step.checkpoint.name: step.loss / lowest.loss - 1
        for step in measured
        if step.number > lowest.number and step.loss > lowest.loss
    }
    return Recommendation(
        checkpoint=chosen.checkpoint,
        reason=_reason(chosen, lowest, metric),
        past_best=past,
        lowest=lowest.checkpoint,
        measured=tuple(step.checkpoint for step in measured),
        uses={step.checkpoint.name: _use(step, chosen, lowest) for step in measured},
    )


def _limit(lowest: _Step) -> float:
    """Return the highest loss that counts as no worse than the lowest."""
    return lowest.loss * (1 + TOLERANCE)


def _use(step: _Step, chosen: _Step, lowest: _Step) -> BestFor:
    if step is chosen:
        return BestFor.BEST
    if step.number < chosen.number:
        return BestFor.NOTHING
    if step.loss < chosen.loss:
        return BestFor.LOWER
    if step.loss <= _limit(lowest):
        return BestFor.WITHIN
    return BestFor.PAST_BEST if step.number > lowest.number else BestFor.NOTHING


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
