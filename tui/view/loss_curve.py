"""The losses of one run and metric in order of step, with the marks of its recommendation."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.recommend import TOLERANCE, Recommendation
from tui.view import marks
from tui.view.catalog import Catalog


class Mark(StrEnum):
    """The mark of a step: recommended, lowest, or more than 0.5 % above a lower earlier loss.

    Where several apply to one step, the first one counts.
    """

    BEST = marks.STAR
    LOWEST = marks.LOWEST
    PAST_BEST = marks.PAST
    NONE = ""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A measured step. `train` is the train loss in nats per token where it can be compared.

    `joined` tells that no step without a measurement lies between this one and the one before.
    """

    entry: Checkpoint
    step: int
    loss: float
    train: float | None = None
    mark: Mark = Mark.NONE
    joined: bool = True


@dataclass(frozen=True)
class LossCurve:
    """The measured steps of one run in order of step; `metric` is val_loss or val_bpb."""

    metric: str = "val_loss"
    points: tuple[CurvePoint, ...] = ()

    @property
    def title(self) -> str:
        """The name of the metric in words."""
        return self.metric.replace("_", " ")

    @cached_property
    def steps(self) -> list[int]:
        """The steps of the points."""
        return [point.step for point in self.points]

    @cached_property
    def lowest_at(self) -> int:
        """The number of the first point with the lowest loss. There must be a point."""
        return min(range(len(self.points)), key=lambda at: self.points[at].loss)

    @property
    def lowest(self) -> float:
        """The lowest loss. There must be a point."""
        return self.points[self.lowest_at].loss

    @cached_property
    def _numbers(self) -> dict[CheckpointKey, int]:
        return {point.entry.key: at for at, point in enumerate(self.points)}

    def index_of(self, entry: Checkpoint | None) -> int | None:
        """Return the number of the point of an entry, None if it was not measured."""
        return None if entry is None else self._numbers.get(entry.key)


def excess(loss: float, lowest: float) -> str:
    """Return how far a loss is above the lowest: +0.4%, or >9,999% for what is much larger."""
    share = loss / lowest - 1
    return ">9,999%" if share >= 99.99 else f"{share:+,.0%}" if share >= 10 else f"{share:+.1%}"


def curve_of(catalog: Catalog, entry: Checkpoint | None) -> LossCurve:
    """Return the losses of an entry's run in the entry's metric.

    Losses that were not measured, stale ones and those in another metric are left out. An entry
    without a metric has the curve of the first metric that its run has.
    """
    star = _star(catalog, entry) if entry else None
    if entry is None or star is None:
        return LossCurve((entry and entry.metric) or "val_loss", _alone(entry))
    from core.checkpoints.training import train_loss  # noqa: PLC0415 - after the first frame

    skipped = _unmeasured(catalog.entries, star)
    metric, points, before = star.checkpoint.metric or "", list[CurvePoint](), 0
    for each in star.measured:
        step, loss = each.step, each.loss
        if step is None or loss is None:
            continue
        at = bisect_left(skipped, step)
        train = train_loss(each.meta) if metric == "val_loss" else None
        points.append(CurvePoint(each, step, loss, train, _mark(each, star), at == before))
        before = at
    return LossCurve(metric, tuple(points))


def _star(catalog: Catalog, entry: Checkpoint) -> Recommendation | None:
    """Return the recommendation of the entry's run and metric."""
    if entry.metric is not None:
        return catalog.star_of(entry)
    return next((star for star in catalog.stars if star.checkpoint.run == entry.run), None)


def _alone(entry: Checkpoint | None) -> tuple[CurvePoint, ...]:
    """Return the point of an entry that is the only one of its run."""
    if entry is None or entry.step is None or entry.loss is None or entry.problem:
        return ()
    return (CurvePoint(entry, entry.step, entry.loss),)


def _unmeasured(entries: Sequence[Checkpoint], star: Recommendation) -> list[int]:
    """Return the steps of the run without a usable loss in this metric, in order.

    A stale step is not among them: the evaluation it repeats is on the curve already.
    """
    run, metric, measured = star.checkpoint.run, star.checkpoint.metric, star.uses
    return sorted(
        entry.step
        for entry in entries
        if entry.step is not None
        and entry.name not in measured
        and (entry.loss is None or entry.metric != metric or entry.problem or entry.contradiction)
        and entry.run == run
    )


def _mark(entry: Checkpoint, star: Recommendation) -> Mark:
    if entry is star.checkpoint:
        return Mark.BEST
    if entry is star.lowest:
        return Mark.LOWEST
    past = star.past_best.get(entry.name, 0.0) > TOLERANCE
    return Mark.PAST_BEST if past else Mark.NONE


def beside(catalog: Catalog, entry: Checkpoint, steps: int) -> Checkpoint:
    """Return the entry that is `steps` further in its run, in order of step; both ends stop it.

    Entries that the filter hides are passed over.
    """
    run = [each for each in catalog.entries if each.run == entry.run and catalog.matches(each)]
    run.sort(key=lambda each: (each.step is not None, each.step or 0, each.name))
    here = next((at for at, each in enumerate(run) if each.key == entry.key), None)
    if here is None:
        return entry
    return run[min(max(here + steps, 0), len(run) - 1)]
