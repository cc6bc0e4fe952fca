"""Which checkpoint of a run to use: the earliest whose loss is within 0.5 % of the lowest."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.checkpoint import Checkpoint

TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The star of one run and metric, why, and how far later steps are past the lowest loss."""

    checkpoint: Checkpoint
    reason: str
    past_best: dict[str, float]


def recommend(entries: Iterable[Checkpoint]) -> list[Recommendation]:
    """Return one recommendation for each run and metric with at least two measured steps.

    Broken entries, losses that are null or NaN, and stale ones do not count: a step is stale when
    its loss is that of an evaluation that an earlier step already carries.
    """
    groups: dict[tuple[str, str], list[Checkpoint]] = {}
    for entry in entries:
        if entry.problem is None and entry.loss is not None and entry.step is not None:
            groups.setdefault((str(entry.run), entry.metric or ""), []).append(entry)
    chosen = (_of_run(group, metric) for (_, metric), group in groups.items())
    return [recommendation for recommendation in chosen if recommendation]


def _of_run(group: list[Checkpoint], metric: str) -> Recommendation | None:
    measured = _measured(sorted(group, key=lambda entry: entry.step or 0))
    if len(measured) < 2:
        return None
    lowest = min(measured, key=_loss)
    limit = _loss(lowest) + abs(_loss(lowest)) * TOLERANCE
    star = next(entry for entry in measured if _loss(entry) <= limit)
    past = {
        entry.name: _excess(_loss(entry), _loss(lowest))
        for entry in measured
        if (entry.step or 0) > (lowest.step or 0) and _loss(entry) > _loss(lowest)
    }
    return Recommendation(star, _reason(star, lowest, metric), past)


def _reason(star: Checkpoint, lowest: Checkpoint, metric: str) -> str:
    if star is lowest:
        return f"lowest {metric} of its run ({_loss(star):.4f})"
    where = f"{_loss(lowest):.4f} at step {lowest.step:,}"
    return f"earliest within 0.5 % of the lowest {metric} ({where})"


def _excess(loss: float, lowest: float) -> float:
    return (loss - lowest) / abs(lowest) if lowest else float("inf")


def _loss(entry: Checkpoint) -> float:
    return entry.loss if entry.loss is not None else float("inf")


def _measured(ordered: list[Checkpoint]) -> list[Checkpoint]:
    """Return the steps that carry an evaluation of their own."""
    kept: list[Checkpoint] = []
    for entry in ordered:
        if not kept or not _same_evaluation(kept[-1], entry):
            kept.append(entry)
    return kept


def _same_evaluation(earlier: Checkpoint, later: Checkpoint) -> bool:
    every = later.meta.eval_every
    if earlier.loss != later.loss or not every:
        return False
    return (earlier.step or 0) // every == (later.step or 0) // every
