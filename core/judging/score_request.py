"""What to score: checkpoints, the windows of a text, and how many of them."""

from dataclasses import dataclass

from core.judging.amount import ALL, Amount
from core.judging.as_training import can_be_rebuilt
from core.judging.source import Source
from core.judging.subject import Subject
from core.judging.windows import Windows


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """What to score; with `as_training`, only the windows that the recorded evaluations used.

    `windows` are those of each subject: the same ones, or the same pieces in each vocabulary.
    `training_share` is the share of the text that stands in a training text, None if not known.
    `threads` are those of a rank, None for all that torch found.
    """

    source: Source
    windows: tuple[Windows, ...]
    subjects: tuple[Subject, ...]
    amount: Amount = ALL
    as_training: bool = False
    device: str | None = None
    training_share: float | None = None
    threads: int | None = None

    def can_rebuild(self, subject: Subject) -> bool:
        """Whether the windows are those on which the subject's training evaluated."""
        return can_be_rebuilt(subject.checkpoint, self.source, self.windows_of(subject))

    def windows_of(self, subject: Subject) -> Windows:
        """Return the windows of a subject."""
        return self.windows[self.subjects.index(subject)]
