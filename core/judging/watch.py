"""What is found out about each new step of a run, as values for a command line or a screen."""

from dataclasses import dataclass
from enum import StrEnum

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.judging.score import Score
from core.judging.source import Source
from core.judging.windows import Windows
from core.protocol.events import JudgingEvent, JudgingProgress, Ready
from core.statistics.comparison import PairedDifference
from core.suites.flips import Flips


class Alarm(StrEnum):
    """What went wrong on two successive steps."""

    LOSS = "loss"
    SUITE = "suite"


@dataclass(frozen=True, slots=True)
class StepScore:
    """The score of a step on the text.

    `against` is its loss minus that of `best`, the step with the lowest loss before it; None for
    the first step.
    """

    score: Score
    best: str | None
    against: PairedDifference | None

    @property
    def is_shown_worse(self) -> bool:
        """Whether the whole interval is above the tolerance."""
        interval = self.against.interval if self.against else None
        return bool(self.against and interval and interval.low > self.against.tolerance)


@dataclass(frozen=True, slots=True)
class StepSuite:
    """The answers of a step to the suite: which cases are right, by number.

    `against_before` are the flips against the step before, `against_best` those against the step
    with the most right answers before it; None for the first step.
    """

    right: dict[int, bool]
    against_before: Flips | None
    against_best: Flips | None

    @property
    def count(self) -> int:
        """The number of right cases."""
        return sum(self.right.values())


@dataclass(frozen=True, slots=True)
class PinnedAnswer:
    """The greedy answer to a pinned prompt; `before` is that of the step before."""

    prompt: str
    text: str
    before: str | None

    @property
    def changed(self) -> bool:
        """Whether the step before answered otherwise."""
        return self.before is not None and self.before != self.text


@dataclass(frozen=True, slots=True)
class StepJudged(JudgingEvent):
    """A step of the run was judged; `alarms` are those that it raises."""

    checkpoint: Checkpoint
    ready: Ready
    suite: StepSuite | None
    score: StepScore | None
    answers: tuple[PinnedAnswer, ...]
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class StepBroken(JudgingEvent):
    """A step could not be judged; the watch goes on."""

    checkpoint: Checkpoint
    error: ReportedError


@dataclass(frozen=True, slots=True)
class TextCut(JudgingEvent):
    """The first step has chosen the windows that every step is scored on."""

    source: Source
    windows: Windows


@dataclass(frozen=True, slots=True)
class Waiting(JudgingProgress):
    """Every complete step is judged; `arriving` are the names of those that are being written."""

    arriving: tuple[str, ...]
