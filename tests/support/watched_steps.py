"""Steps that a watch has judged, with made-up results."""

from pathlib import Path
from typing import Any, cast

from core.base.errors import CheckpointError
from core.checkpoints.checkpoint import Checkpoint
from core.judging.score import Score
from core.judging.watch import StepBroken, StepJudged, StepScore, StepSuite
from core.statistics.comparison import Interval, PairedDifference
from core.suites.flips import Flips

READY = cast("Any", None)


def step(number: int, run: Path = Path("run")) -> Checkpoint:
    """Return a checkpoint that is not on disk."""
    name = f"step_{number:06d}"
    return Checkpoint(name, number, run / name, run)


def judged(checkpoint: Checkpoint, **parts: Any) -> StepJudged:
    """Return a judged step; what is not given was not asked."""
    nothing = {"suite": None, "score": None, "answers": (), "alarms": ()}
    return StepJudged(checkpoint, READY, **(nothing | parts))


def difference(value: float, interval: Interval | None) -> PairedDifference:
    """Return a difference of losses to the best step, with a tolerance of 0.006 nats."""
    return PairedDifference(0, 1, value, 0.005, 0.006, 80, 30.0, 1, interval)


def scored(loss: float, best: str | None = None, pair: PairedDifference | None = None) -> StepScore:
    """Return the score of a step; without `best` it is the first one."""
    return StepScore(Score((0,), (loss,), (loss,), 64, loss, None), best, pair)


def answered(right: int, lost: int | None = None, gained: int = 0) -> StepSuite:
    """Return the answers to 100 cases; without `lost` it is the first step."""
    cases = {one: one < right for one in range(100)}
    if lost is None:
        return StepSuite(cases, None, None)
    found = Flips("step_000100", "b", tuple(range(lost)), tuple(range(50, 50 + gained)), 100)
    return StepSuite(cases, found, found)


def broken(checkpoint: Checkpoint) -> StepBroken:
    """Return a step whose file is cut off."""
    return StepBroken(checkpoint, CheckpointError("model.pt is incomplete", "Copy it again"))
