"""Which checkpoint a suite recommends: the earliest step of those not shown worse."""

from dataclasses import dataclass

from core.statistics.comparison import LEAST_UNITS
from core.statistics.paired_rates import difference_interval
from core.suites.flips import SIGNIFICANT, flips
from core.suites.report import Judged, Report, best_of

RULE = "most right cases; the earliest step of those not shown worse"


@dataclass(frozen=True, slots=True)
class SuiteChoice:
    """The recommended checkpoint, and those that could be best, by position in the report.

    `most_wrong` is the most that choosing it can cost: wrong answers more than any other
    checkpoint, as a share of the cases, at least 0. It holds for all others together with 95 %.
    `best` has the most right cases, the first of equals. `supported` is False where several could
    be best on fewer than 40 cases: too few for the test to show much, so the earliest step, which
    is the one that was trained least, is not told as a recommendation.
    """

    chosen: int
    could_be_best: tuple[int, ...]
    most_wrong: float
    best: int
    supported: bool


def choose(report: Report) -> SuiteChoice | None:
    """Return the recommendation of several checkpoints; None for one alone.

    One is shown worse than the best if McNemar's exact p-value is below 5 % divided by the number
    of comparisons.
    """
    judged = report.judged
    if len(judged) < 2:
        return None
    best, limit = best_of(judged), SIGNIFICANT / (len(judged) - 1)
    possible = tuple(
        at
        for at, one in enumerate(judged)
        if one is best or flips(best.name, one.name, best.right, one.right).p_value >= limit
    )
    chosen = min(possible, key=lambda at: (judged[at].step or 0, at))
    others = [one for at, one in enumerate(judged) if at != chosen]
    most = max(_most_wrong(judged[chosen], one, 1 - limit) for one in others)
    supported = len(possible) == 1 or len(best.outcomes) >= LEAST_UNITS
    return SuiteChoice(chosen, possible, max(0.0, most), judged.index(best), supported)


def _most_wrong(chosen: Judged, other: Judged, confidence: float) -> float:
    """Return the upper end of how many more cases the other one answers, as a share."""
    found = flips(chosen.name, other.name, chosen.right, other.right)
    only_chosen, only_other = len(found.only_a), len(found.only_b)
    return difference_interval(only_other, only_chosen, found.cases, confidence).high
