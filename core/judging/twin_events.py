"""What happens while two checkpoints are compared, as values for a command line or a screen."""

from dataclasses import dataclass

from core.base.errors import ReportedError
from core.judging.score_events import Remark, SubjectLoading
from core.judging.twin import Twin
from core.protocol.events import JudgingEvent, JudgingProgress, Ready


@dataclass(frozen=True, slots=True)
class TwinPlan(JudgingEvent):
    """What will be compared: `windows` of the text's `held` windows, `tokens` predicted ids.

    `together` tells whether both models are in memory at the same time. `seconds` is what it takes
    by measured forwards, loads not counted.
    """

    windows: int
    held: int
    tokens: int
    together: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class TwinProgress(JudgingProgress):
    """The share of the work that is done, from 0 to 1, and the seconds left if they are known."""

    share: float
    left: float | None


@dataclass(frozen=True, slots=True)
class TwinEnded(JudgingEvent):
    """The last event: the figures of the blocks that both have read; None before the first one.

    `planned` is the number of windows that were to be compared, `ready` what was loaded of A and B.
    `failure` is the error that ended it; a stop is not an error.
    """

    twin: Twin | None
    planned: int
    ready: tuple[Ready, ...] = ()
    failure: ReportedError | None = None


TwinEvent = SubjectLoading | Remark | TwinPlan | TwinProgress | TwinEnded
