"""Which of the scored checkpoints is recommended: by the suite that was named, else by the loss."""

from dataclasses import dataclass
from enum import StrEnum

from core.judging.score_result import ScoreResult
from core.statistics.choice import Recommended, choose_checkpoint, could_be_best, most_excess
from core.suites import choice as suites
from core.suites.choice import SuiteChoice


class Criterion(StrEnum):
    """What a recommendation is made by."""

    LOSS = "loss"
    SUITE = "suite"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The recommended checkpoint by its position in the result, and what both criteria say.

    `rule` completes "by the rule:". `supported` is False where too few units or cases leave the
    rule without evidence. `most_nats` and `most_wrong` are the most that choosing it can cost
    against any other: in the unit of the losses, None where intervals lack, and in wrong answers as
    a share of the cases, None without answers. `by_suite` is None without answers of all.
    """

    criterion: Criterion
    checkpoint: int
    rule: str
    supported: bool
    could_be_best: tuple[int, ...]
    most_nats: float | None
    most_wrong: float | None
    by_loss: Recommended
    by_suite: SuiteChoice | None
    agree: bool | None


def recommendation(result: ScoreResult) -> Recommendation | None:
    """Return the recommendation of several checkpoints; None for one alone.

    The suite decides if it was named and every scored checkpoint answered it. A recommendation
    that is not supported stays that of the named criterion: what the other one says is beside it.
    """
    compared = result.compared
    if compared is None:
        return None
    by_loss, possible = choose_checkpoint(compared, result.steps), could_be_best(compared)
    by_suite = _by_suite(result)
    if by_suite is None:
        return Recommendation(
            Criterion.LOSS, by_loss.checkpoint, by_loss.rule, by_loss.supported, possible,
            by_loss.most_it_can_cost, None, by_loss, None, None,
        )  # fmt: skip
    return Recommendation(
        Criterion.SUITE, by_suite.chosen, suites.RULE, by_suite.supported, by_suite.could_be_best,
        most_excess(compared, by_suite.chosen), by_suite.most_wrong, by_loss, by_suite,
        loss_and_suite_agree(by_loss, possible, by_suite),
    )  # fmt: skip


def loss_and_suite_agree(
    by_loss: Recommended, possible: tuple[int, ...], by_suite: SuiteChoice
) -> bool | None:
    """Return whether the suite's recommended checkpoint and that of the loss fit together.

    Yes when the suite's is among `possible`, those that the loss does not show worse than another,
    and that of the loss among those that the suite does not show worse; else no. Unknown where
    either is not supported: what cannot be shown to be worse would agree with anything.
    """
    if not (by_loss.supported and by_suite.supported):
        return None
    return by_suite.chosen in possible and by_loss.checkpoint in by_suite.could_be_best


def _by_suite(result: ScoreResult) -> SuiteChoice | None:
    """Return what the suite recommends; None unless every scored checkpoint answered it."""
    answered = result.answered
    if answered is None or [one.name for one in answered.report.judged] != result.names:
        return None
    return suites.choose(answered.report)
