"""What happens while checkpoints answer a suite."""

from dataclasses import dataclass

from core.base.errors import ReportedError
from core.judging.score_events import Remark, SubjectLoading
from core.protocol.events import JudgingEvent, JudgingProgress
from core.suites.encode import EncodedSuite
from core.suites.report import Report


@dataclass(frozen=True, slots=True)
class SuitePlan(JudgingEvent):
    """What will be computed: about `tokens` and `seconds` for each of `checkpoints`."""

    encoded: EncodedSuite
    tokens: int
    seconds: float
    checkpoints: int


@dataclass(frozen=True, slots=True)
class SuiteProgress(JudgingProgress):
    """`done` of the `total` cases of a checkpoint are answered; `left` in seconds if known."""

    name: str
    done: int
    total: int
    left: float | None


@dataclass(frozen=True, slots=True)
class SuiteEnded(JudgingEvent):
    """The last event: the report of the cases that every checkpoint which began has finished.

    `done` of the `planned` cases were. `near` counts near-ties, which were decoded again alone;
    `unrun` are the names of checkpoints that were not begun. `exact` tells that probabilities are
    of texts, not of one tokenization. `failure` is the error that ended it.
    """

    report: Report
    done: int
    planned: int
    near: int
    unrun: tuple[str, ...]
    exact: bool
    failure: ReportedError | None = None


SuiteEvent = SubjectLoading | Remark | SuitePlan | SuiteProgress | SuiteEnded
