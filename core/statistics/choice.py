"""Which of the compared checkpoints could be best, which is recommended and which has the star."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.statistics.comparison import TOLERANCE, Comparison


@dataclass(frozen=True, slots=True)
class Recommended:
    """The recommended checkpoint by its position, and the most that choosing it can cost.

    `rule` completes "by the rule:". `most_it_can_cost` is the upper end of its excess over any
    other checkpoint, in nats per token, at least 0; None where a pair lacks an interval.
    `supported` is False where too few units left others possible that no interval compares with it.
    The rule takes the earliest step then too, which is the one that was trained least, so it is
    not told as a recommendation.
    """

    checkpoint: int
    rule: str
    most_it_can_cost: float | None
    supported: bool = True


@dataclass(frozen=True, slots=True)
class MeasuredStar:
    """The checkpoint with the measured star, by its position.

    `shown` is False where no checkpoint is shown to be within the tolerance of the best, and the
    one with the lowest loss has the star instead.
    """

    checkpoint: int
    shown: bool


def could_be_best(compared: Comparison) -> tuple[int, ...]:
    """Return the checkpoints that are not shown worse than another, in the order compared.

    The one with the lowest loss is always among them.
    """
    return tuple(
        one
        for one in range(len(compared.losses))
        if not any(pair.verdict.a_is_shown_worse for pair in compared.against_others(one))
    )


def choose_checkpoint(compared: Comparison, steps: Sequence[int]) -> Recommended:
    """Recommend the earliest step of those not shown worse; "cannot tell" recommends too.

    Args:
        compared: The comparison; one checkpoint alone is recommended at no cost.
        steps: The training step of each checkpoint, in the same order.
    """
    possible = could_be_best(compared)
    chosen = min(possible, key=lambda one: (steps[one], compared.losses[one], one))
    rule = "lowest loss; the earliest step of those not shown worse"
    supported = all(compared.of(chosen, one).interval for one in possible if one != chosen)
    return Recommended(chosen, rule, most_excess(compared, chosen), supported)


def measured_star(compared: Comparison, steps: Sequence[int]) -> MeasuredStar:
    """Return the earliest step that is shown to be within 0.5 % of the best, or else the lowest.

    Args:
        compared: The comparison.
        steps: The training step of each checkpoint, in the same order.
    """
    lowest = min(range(len(compared.losses)), key=lambda one: (compared.losses[one], steps[one]))
    tolerance = TOLERANCE * compared.losses[lowest]
    for one in sorted(range(len(steps)), key=lambda one: (steps[one], compared.losses[one])):
        excess = most_excess(compared, one)
        if excess is not None and (excess < tolerance or excess == 0):
            return MeasuredStar(one, shown=True)
    return MeasuredStar(lowest, shown=False)


def most_excess(compared: Comparison, one: int) -> float | None:
    """Return the simultaneous upper bound of one's excess over the best, in nats per token.

    It is at least 0, and None where a pair of this checkpoint lacks an interval.
    """
    excess = 0.0
    for pair in compared.against_others(one):
        if pair.interval is None:
            return None
        excess = max(excess, pair.interval.high)
    return excess
