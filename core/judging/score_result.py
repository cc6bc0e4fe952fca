"""The scores of several checkpoints on the same windows, and what follows from them."""

from dataclasses import dataclass

from core.judging.answered import Answered
from core.judging.as_training import Rebuilt
from core.judging.differences import Differences
from core.judging.score import Measure, Score
from core.judging.source import Source
from core.judging.subject import Subject
from core.judging.training_share import held_out
from core.judging.windows import Windows
from core.protocol.events import Ready
from core.statistics.comparison import Comparison


@dataclass(frozen=True, slots=True)
class Scored:
    """What a checkpoint scored, and on what arithmetic.

    `rebuilt` is the evaluation of its training, None where it could not be rebuilt from these
    windows (`can_rebuild` False) or was not. `checked` tells whether the arithmetic was compared
    with float32 on the CPU, or is that.
    """

    subject: Subject
    ready: Ready
    score: Score
    rebuilt: Rebuilt | None
    can_rebuild: bool
    checked: bool


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """The scores in order of loss, and their comparison if there are several.

    `done` of the `planned` windows were finished by all; `unscored` are the names of checkpoints
    that were not begun. `training_share` is the share of the scored text that stands in a training
    text, None if not known. `seconds` are those of a window of the slowest checkpoint, by the speed
    that was measured before. `differences` are those of the recommended checkpoint and the best of
    the others. `answered` is what the checkpoints answered to a suite, None without one.
    """

    source: Source
    windows: Windows
    planned: int
    done: int
    scored: tuple[Scored, ...]
    unscored: tuple[str, ...]
    compared: Comparison | None
    differences: Differences | None = None
    training_share: float | None = None
    seconds: float | None = None
    answered: Answered | None = None

    @property
    def held_out(self) -> bool | None:
        """Whether the training did not see the text; None if not known, or if it saw a part."""
        return held_out(self.windows, self.training_share)

    @property
    def measure(self) -> Measure:
        """The unit of the losses that are compared."""
        return self.scored[0].score.measure if self.scored else Measure.NATS

    @property
    def names(self) -> list[str]:
        """The names of the checkpoints, in order of loss."""
        return [one.subject.name for one in self.scored]

    @property
    def steps(self) -> list[int]:
        """Their steps, in the same order."""
        return [one.subject.step for one in self.scored]
