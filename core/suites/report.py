"""The result of a suite on several checkpoints: what tables, JSON and CSV are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.protocol.events import Ready
from core.suites.flips import Flips, flips
from core.suites.outcome import Outcome, total
from core.suites.suite import Cell, Suite


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcomes of one checkpoint in order of the cases, those that are finished.

    `command` begins the command that runs a prompt on it.
    """

    name: str
    step: int | None
    ready: Ready
    outcomes: tuple[Outcome, ...]
    command: tuple[str, ...] = ()

    @property
    def right(self) -> dict[int, bool]:
        """Whether each case is right, by its number."""
        return {one.case.number: one.right for one in self.outcomes}


@dataclass(frozen=True, slots=True)
class RateDifference:
    """The mean of the rates of b minus those of a, with a 95 % interval; None for few cases."""

    difference: float
    low: float | None
    high: float | None
    cases: int


@dataclass(frozen=True, slots=True)
class CellDifference:
    """Two checkpoints in one cell; `exact` if the rates are probabilities, not of samples."""

    a: str
    b: str
    cell: Cell
    exact: bool
    rates: RateDifference


@dataclass(frozen=True, slots=True)
class Report:
    """The outcomes of a suite. `baseline` has one item for each checkpoint, none without one."""

    suite: Suite
    judged: tuple[Judged, ...]
    k: int
    baseline: tuple[Flips, ...] = ()
    differences: tuple[CellDifference, ...] = ()

    @property
    def pairs(self) -> tuple[Flips, ...]:
        """Every checkpoint against the one with the most right cases, which is `a`."""
        if len(self.judged) < 2:
            return ()
        best = best_of(self.judged)
        return tuple(
            flips(best.name, one.name, best.right, one.right)
            for one in self.judged
            if one is not best
        )


def best_of(judged: Sequence[Judged]) -> Judged:
    """Return the checkpoint with the most right cases, the first of equals."""
    return max(judged, key=lambda one: total(one.outcomes).share)


def wrong(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return the cases that are not right."""
    return tuple(one for one in outcomes if not one.right)
