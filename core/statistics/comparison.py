"""Paired differences of loss between checkpoints, and what each of them shows.

A loss is in nats per token; a difference is that of A minus that of B, so below 0 A is better.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

TOLERANCE = 0.005
LEAST_UNITS = 40
# 1.96 + 0.84 standard errors: 80 % power at a two-sided 5 %.
_VISIBLE_ERRORS = 2.80


class Verdict(StrEnum):
    """What an interval shows about A against B."""

    BETTER = "better"
    BETTER_WITHIN_TOLERANCE = "better_within_tolerance"
    WORSE = "worse"
    WORSE_WITHIN_TOLERANCE = "worse_within_tolerance"
    SAME = "same"
    CANNOT_TELL = "cannot_tell"

    @property
    def a_is_shown_worse(self) -> bool:
        """Whether the whole interval is above 0, by however little."""
        return self in {Verdict.WORSE, Verdict.WORSE_WITHIN_TOLERANCE}

    @property
    def a_is_shown_better(self) -> bool:
        """Whether the whole interval is below 0, by however little."""
        return self in {Verdict.BETTER, Verdict.BETTER_WITHIN_TOLERANCE}


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends of a simultaneous 95 % interval, in nats per token."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """The difference of two checkpoints over the same windows.

    `a` and `b` are positions in the comparison. `error` is the block-based standard error and
    `tolerance` 0.5 % of the better loss, both in nats per token. `interval` is None below
    40 effective units. `block` is the number of neighbouring windows in a block.
    """

    a: int
    b: int
    difference: float
    error: float
    tolerance: float
    units: int
    effective_units: float
    block: int
    interval: Interval | None

    @property
    def verdict(self) -> Verdict:
        """What the interval shows; without an interval nothing can be told."""
        if self.interval is None:
            return Verdict.CANNOT_TELL
        low, high = self.interval.low, self.interval.high
        inside = -self.tolerance < low and high < self.tolerance
        if high < 0:
            return Verdict.BETTER_WITHIN_TOLERANCE if inside else Verdict.BETTER
        if low > 0:
            return Verdict.WORSE_WITHIN_TOLERANCE if inside else Verdict.WORSE
        return Verdict.SAME if inside else Verdict.CANNOT_TELL

    @property
    def smallest_visible(self) -> float:
        """The smallest true difference these windows would show in 80 % of all texts, in nats."""
        return _VISIBLE_ERRORS * self.error

    @property
    def units_for_interval(self) -> int:
        """About how many units give an interval: 40 effective ones, at the same dependence."""
        return ceil(self.units * LEAST_UNITS / max(1.0, self.effective_units))

    def windows_needed(self) -> int | None:
        """Return at how many windows the half-width falls to half the tolerance.

        None without an interval. The number can exceed what the file holds.
        """
        if self.interval is None:
            return None
        half = (self.interval.high - self.interval.low) / 2
        return max(1, ceil(self.units * (half / (self.tolerance / 2)) ** 2))

    def turned(self) -> "PairedDifference":
        """Return the same difference as that of B minus A."""
        interval = self.interval and Interval(-self.interval.high, -self.interval.low)
        return PairedDifference(
            self.b, self.a, -self.difference, self.error, self.tolerance, self.units,
            self.effective_units, self.block, interval,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """The mean losses of k checkpoints, and the differences of all their pairs with a before b."""

    losses: tuple[float, ...]
    pairs: tuple[PairedDifference, ...]

    def of(self, a: int, b: int) -> PairedDifference:
        """Return the difference of a minus b.

        Raises:
            KeyError: The two are the same checkpoint, or not both compared.
        """
        for pair in self.pairs:
            if (pair.a, pair.b) == (a, b):
                return pair
            if (pair.a, pair.b) == (b, a):
                return pair.turned()
        raise KeyError((a, b))

    def against_others(self, a: int) -> tuple[PairedDifference, ...]:
        """Return the differences of a minus every other checkpoint."""
        return tuple(self.of(a, b) for b in range(len(self.losses)) if b != a)
