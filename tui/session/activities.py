"""Activities of the session. Each applies the batches of one job until the job has ended."""

from dataclasses import dataclass, field
from typing import Protocol

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import (
    Event,
    Finished,
    Loading,
    Notice,
    Prefilled,
    Ready,
    SettingsChanged,
    StopReason,
    Token,
    Unloaded,
)
from core.protocol.load_options import LoadOptions
from core.record.generation import Generation
from core.record.session import Session
from tui.session.hand_off import Batch
from tui.session.loaded import Loaded
from tui.session.ports import Listener


@dataclass(slots=True)
class Memory:
    """What the engine has loaded, according to the events received so far.

    `options` are those of the next load, `working` those of the last successful one.
    """

    options: LoadOptions
    working: LoadOptions
    loaded: Loaded | None = None

    def apply(self, event: Event) -> None:
        """Update from an event, also from one of an earlier job."""
        if isinstance(event, Ready):
            self.loaded = Loaded(event)
        elif isinstance(event, Unloaded):
            self.loaded = None


class Activity(Protocol):
    """Applies the batches of one job."""

    @property
    def ended(self) -> bool:
        """Whether no more batches are expected."""

    @property
    def failed(self) -> bool:
        """Whether it ended in an error or was cancelled."""

    def apply(self, batch: Batch) -> None:
        """Apply a batch."""


@dataclass(slots=True)
class LoadActivity:
    """The load of a checkpoint."""

    checkpoint: Checkpoint
    options: LoadOptions
    memory: Memory
    listener: Listener
    progress: Loading | None = None
    ended: bool = False
    failed: bool = False

    def apply(self, batch: Batch) -> None:
        """Update the progress. A failed load restores the options of the last successful one."""
        for event in batch.events:
            if isinstance(event, Loading):
                self.progress = event
            elif isinstance(event, Notice):
                self.listener.noticed(event.text)
            self.memory.apply(event)
        if batch.ended:
            self._end(batch)

    def _end(self, batch: Batch) -> None:
        self.ended, self.failed = True, bool(batch.failure or batch.cancelled)
        if batch.failure:
            self.listener.failed(batch.failure, self.checkpoint.name)
        if batch.cancelled:
            self.listener.noticed(f"Loading {self.checkpoint.name} was cancelled")
        if self.failed:
            # Otherwise the next load would fail too, with the same precision or route.
            self.memory.options = self.memory.working
        else:
            self.memory.working = self.options


@dataclass(slots=True)
class GenerateActivity:
    """A running generation; every event is recorded through `Session.apply`."""

    generation: Generation
    session: Session
    listener: Listener
    failed: bool = False
    _text: list[str] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether the generation has its stop reason."""
        return self.generation.finished is not None

    def apply(self, batch: Batch) -> None:
        """Record the events; pass on the new text, joined up to each change of settings."""
        for event in batch.events:
            self._record(event)
        self._flush()
        if batch.ended and not self.ended:
            error = batch.failure or ReportedError("Decoding ended without a stop reason")
            self.session.apply(Finished(StopReason.ERROR, "", self.generation.stats, error))
        if self.generation.finished:
            self._end(self.generation.finished)

    def _record(self, event: Event) -> None:
        if isinstance(event, Notice):
            self.listener.noticed(event.text)
            return
        if isinstance(event, SettingsChanged):
            self._flush()
        self.session.apply(event)
        if isinstance(event, SettingsChanged):
            self.listener.changed(self.generation)
        elif isinstance(event, Token | Finished | Prefilled):
            self._text.append(getattr(event, "text", ""))

    def _flush(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if text:
            self.listener.grew(self.generation, text)

    def _end(self, finished: Finished) -> None:
        self.listener.ended(self.generation)
        error = finished.error or self.generation.not_finite()
        if error:
            self.listener.failed(error, self.generation.origin.name)
