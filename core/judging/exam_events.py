"""What happens during an exam, as values for a command line or a screen."""

from dataclasses import dataclass

from core.base.errors import ReportedError
from core.judging.exam import Exam
from core.judging.exam_request import ExamRequest
from core.judging.score_events import Remark, SubjectLoading
from core.protocol.events import JudgingEvent, JudgingProgress, Ready


@dataclass(frozen=True, slots=True)
class ExamPlan(JudgingEvent):
    """What will be read: `windows` of the text's `held` windows, `tokens` predicted ids.

    `seconds` is what it takes by a measured forward.
    """

    windows: int
    held: int
    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ExamProgress(JudgingProgress):
    """The share of a part that is done, from 0 to 1, and the seconds left if they are known.

    `doing` names the part, such as "reading".
    """

    doing: str
    share: float
    left: float | None


@dataclass(frozen=True, slots=True)
class ExamEnded(JudgingEvent):
    """The last event: the figures of what was read; None before the first block.

    `planned` is the number of windows that were to be read, `ready` what was loaded. `failure` is
    the error that ended it; a stop is not an error.
    """

    request: ExamRequest
    exam: Exam | None
    planned: int
    ready: Ready | None = None
    failure: ReportedError | None = None


ExamEvent = SubjectLoading | Remark | ExamPlan | ExamProgress | ExamEnded
