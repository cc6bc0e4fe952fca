"""The activity of a judgement: it applies the events of its job to what the page shows."""

from collections.abc import Callable
from dataclasses import dataclass

from core.protocol.events import JudgingEvent
from tui.session.hand_off import Batch
from tui.view.judging import Judging

# Applies an event of one kind of judgement.
Tell = Callable[[Judging, JudgingEvent], None]


@dataclass(slots=True)
class JudgingActivity:
    """A running judgement; `changed` is called after every batch."""

    judging: Judging
    tell: Tell
    changed: Callable[[], None]
    failed: bool = False

    @property
    def ended(self) -> bool:
        """Whether no more batches are expected."""
        return self.judging.ended

    def apply(self, batch: Batch) -> None:
        """Show the events of a batch, and the end."""
        for event in batch.events:
            if isinstance(event, JudgingEvent):
                self.tell(self.judging, event)
        if batch.ended:
            self.end(batch)
        self.changed()

    def end(self, batch: Batch) -> None:
        """Note how the job has ended."""
        self.judging.ended, self.failed = True, bool(batch.failure or batch.cancelled)
        self.judging.failure = self.judging.failure or batch.failure
        self.judging.stopped = self.judging.stopped or batch.cancelled
