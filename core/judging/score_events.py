"""What happens while checkpoints are scored, as values for a command line or a screen."""

from dataclasses import dataclass

from core.base.errors import ReportedError
from core.judging.score_result import ScoreResult
from core.protocol.events import JudgingEvent, JudgingProgress


@dataclass(frozen=True, slots=True)
class SubjectLoading(JudgingProgress):
    """A checkpoint is being read; `share` of its bytes is, from 0 to 1."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class ScorePlan(JudgingEvent):
    """What will be scored of a checkpoint.

    `windows` of the text's `held` windows, `tokens` predicted ids; `stored` windows are known
    already. `seconds` is what the others take, by a measured forward; None when all are stored.
    """

    name: str
    windows: int
    held: int
    tokens: int
    stored: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class ScoreProgress(JudgingProgress):
    """`done` of the `planned` windows of a checkpoint are scored; `left` in seconds if known."""

    name: str
    done: int
    planned: int
    left: float | None


@dataclass(frozen=True, slots=True)
class RanksTried(JudgingProgress):
    """Whether the recorded loss was evaluated by the first of `ranks` ranks is being tried."""

    name: str
    ranks: int


@dataclass(frozen=True, slots=True)
class Remark(JudgingEvent):
    """A sentence about the score of a checkpoint."""

    text: str


@dataclass(frozen=True, slots=True)
class ScoreEnded(JudgingEvent):
    """The last event: what all checkpoints that were begun have finished.

    `failure` is the error that ended it; a stop is not an error.
    """

    result: ScoreResult
    failure: ReportedError | None = None


ScoreEvent = SubjectLoading | ScorePlan | ScoreProgress | RanksTried | Remark | ScoreEnded
