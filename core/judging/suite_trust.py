"""What speaks for a suite's recommendation: three questions, each answered yes, no or unknown."""

from dataclasses import dataclass

from core.checkpoints.embedded import DEMO
from core.machine.precision import PLAIN
from core.statistics.paired_rates import difference_interval
from core.suites.choice import SuiteChoice
from core.suites.flips import SIGNIFICANT, flips
from core.suites.report import Judged, Report
from core.suites.shipped import is_shipped
from core.suites.suite import HeldOut

# Shares of right cases that differ by less count as the same, as losses within 0.5 % do.
SAME = 0.005


@dataclass(frozen=True, slots=True)
class SuiteTrust:
    """The answers; None is unknown.

    `held_out`: the training did not see the cases. `enough`: the cases tell the recommended
    checkpoint from every other, or show both right equally often, within 5 cases in 1,000.
    `checked`: the answers were computed in float32 on the CPU.
    """

    held_out: bool | None
    enough: bool
    checked: bool | None


def suite_trust(report: Report, choice: SuiteChoice) -> SuiteTrust:
    """Return the answers for the recommendation of several checkpoints."""
    others = [one for at, one in enumerate(report.judged) if at != choice.chosen]
    limit = SIGNIFICANT / len(others)
    return SuiteTrust(
        held_out=_held_out(report),
        enough=all(_told(report.judged[choice.chosen], one, limit) for one in others),
        checked=all(map(_is_reference, report.judged)) or None,
    )


def _held_out(report: Report) -> bool | None:
    """Return True where the training text lacks the cases.

    A hash holds cases out only if the training left them out by it. That is known of the embedded
    checkpoints and the suites that ship with them.
    """
    suite = report.suite
    if suite.held_out is HeldOut.BY_FILE:
        return True
    origins = [one.ready.origin.checkpoint for one in report.judged]
    embedded = all(one is not None and one.run == DEMO for one in origins)
    known = suite.held_out is HeldOut.BY_HASH and embedded and is_shipped(suite.digest)
    return True if known else None


def _told(chosen: Judged, other: Judged, limit: float) -> bool:
    """Whether two checkpoints are shown to differ, or to be the same."""
    found = flips(chosen.name, other.name, chosen.right, other.right)
    if found.p_value < limit:
        return True
    interval = difference_interval(len(found.only_a), len(found.only_b), found.cases, 1 - limit)
    return interval.low > -SAME and interval.high < SAME


def _is_reference(judged: Judged) -> bool:
    ready = judged.ready
    return ready.device == "cpu" and ready.precision == PLAIN.precision
