"""The activity of a series: it records the answer of each checkpoint in its turn."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import (
    Event,
    Finished,
    Loading,
    Notice,
    Ready,
    Started,
    StopReason,
    TurnBegan,
    TurnFailed,
    Unloaded,
)
from core.protocol.load_options import LoadOptions
from core.record.generation import Generation
from core.record.session import Session
from tui.session.activities import Memory
from tui.session.hand_off import Batch
from tui.session.loaded import Loaded
from tui.view.series import Series


@dataclass(slots=True)
class SeriesActivity:
    """A running series. Its generations are recorded in a session of its own.

    `before` is what was loaded at its start. `changed` is called after every batch.
    """

    series: Series
    memory: Memory
    options: LoadOptions
    changed: Callable[[], None]
    session: Session = field(default_factory=Session)
    before: Loaded | None = None
    failed: bool = False

    @property
    def ended(self) -> bool:
        """Whether no more batches are expected."""
        return self.series.ended

    @property
    def loading(self) -> bool:
        """Whether the checkpoint whose turn it is is being loaded."""
        turn = self.series.current
        return turn is not None and turn.generation is None

    @property
    def generation(self) -> Generation | None:
        """The answer that is being written, or None."""
        return self.session.current

    def back_to(self, loaded: Loaded | None) -> Checkpoint | None:
        """Return what to load at the end: the checkpoint from before, unless it is in memory."""
        if self.before is None:
            return None
        entry = self.before.checkpoint
        return None if loaded and loaded.origin.is_of(entry) else entry

    def apply(self, batch: Batch) -> None:
        """Record the events of a batch."""
        for event in batch.events:
            self._apply(event)
        if batch.ended:
            self._end(batch)
        self.changed()

    def _apply(self, event: Event) -> None:
        series = self.series
        self.memory.apply(event, self.options)
        if isinstance(event, TurnBegan):
            series.at, series.loading = event.at, None
        turn = series.current
        assert turn
        if isinstance(event, TurnFailed):
            turn.error = event.error
            self._close(event.error)
        elif isinstance(event, Notice):
            turn.notices.append(event.text)
        elif isinstance(event, Loading):
            series.loading = event
        elif isinstance(event, Started):
            self.session.apply(event)
            turn.generation = self.session.generations[-1]
            # Of a series, the number is that of the turn, also after one without an answer.
            turn.generation.number = (series.at or 0) + 1
            turn.prompt = turn.generation.request.as_seen(turn.generation.origin.tokenizer)
        elif not isinstance(event, Ready | Unloaded | TurnBegan):
            self.session.apply(event)

    def _end(self, batch: Batch) -> None:
        self.failed = bool(batch.failure or batch.cancelled)
        self._close(batch.failure or ReportedError("Decoding ended without a stop reason"))
        self.series.failure, self.series.stopped = batch.failure, batch.cancelled
        self.series.at, self.series.loading, self.series.ended = None, None, True

    def _close(self, error: ReportedError) -> None:
        """End a generation that is without a stop reason."""
        if self.generation:
            stats = self.generation.stats
            self.session.apply(Finished(StopReason.ERROR, "", stats, error))
