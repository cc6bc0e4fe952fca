"""What to examine: a checkpoint, the windows of a text, and maybe the text it was trained on."""

from dataclasses import dataclass

from core.judging.amount import Amount
from core.judging.source import Source
from core.judging.subject import Subject
from core.judging.training_share import held_out
from core.judging.windows import Windows


@dataclass(frozen=True, slots=True)
class ExamRequest:
    """A checkpoint and the windows of a text on which it is examined; `train` is its training text.

    `training_share` is the share of the text that stands in it, None if not known.
    """

    subject: Subject
    source: Source
    windows: Windows
    amount: Amount
    train: Source | None = None
    device: str | None = None
    training_share: float | None = None

    @property
    def held_out(self) -> bool | None:
        """Whether the training did not see the text; None if not known, or if it saw a part."""
        return held_out(self.windows, self.training_share)

    @property
    def vocabulary(self) -> int:
        """Number of ids, unused ones with them."""
        return self.subject.checkpoint.config().vocab_size

    @property
    def used(self) -> int:
        """Number of ids that are not padding; all of them without a tokenizer."""
        tokenizer = self.subject.tokenizer
        return self.vocabulary if tokenizer is None else min(tokenizer.used, self.vocabulary)
