"""Activities of the session. Each applies the batches of one job until the job has ended."""

from dataclasses import dataclass, field
from typing import Protocol

from core.base.error_codes import Code
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

# Failures that come from the options of the load, not from the checkpoint.
OPTIONS_REFUSED = frozenset(
    {
        Code.DEVICE_UNAVAILABLE,
        Code.ROUTE_UNAVAILABLE,
        Code.PRECISION_OVERFLOW,
        Code.MEMORY_SHORT,
        Code.USAGE,
        Code.SETTING_RANGE,
        Code.CONSTANT_LACKING,
    }
)


@dataclass(slots=True)
class Memory:
    """What the engine has loaded, according to the events received so far.

    `options` are those of the next load, `working` those of the last successful one,
    `options_of` those of each load by its job.
    """

    options: LoadOptions
    working: LoadOptions
    loaded: Loaded | None = None
    options_of: dict[int, LoadOptions] = field(default_factory=dict)

    def apply_late(self, batch: Batch) -> None:
        """Update from a batch of an earlier job: a load that was replaced may still succeed."""
        options = self.options_of.get(batch.job, self.working)
        for event in batch.events:
            self.apply(event, options)

    def apply(self, event: Event, options: LoadOptions) -> None:
        """Update from an event of a job, also of an earlier one, that ran with these options."""
        if isinstance(event, Ready):
            self.loaded, self.working = Loaded(event), options
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
        """Update the progress; options that cannot work give way to those that did."""
        for event in batch.events:
            if isinstance(event, Loading):
                self.progress = event
            elif isinstance(event, Notice):
                self.listener.load_noticed(event.text)
            self.memory.apply(event, self.options)
        if batch.ended:
            self._end(batch)

    def _end(self, batch: Batch) -> None:
        self.ended, self.failed = True, bool(batch.failure or batch.cancelled)
        if batch.failure:
            self.listener.load_failed(batch.failure, self.checkpoint)
        if batch.cancelled:
            self.listener.load_cancelled(self.checkpoint)
        if batch.failure and batch.failure.code in OPTIONS_REFUSED:
            self._restore_options()

    def _restore_options(self) -> None:
        """Take the options of the last successful load; the next one would fail like this one."""
        working = self.memory.working
        if self.memory.options != working:
            unset = self.memory.options.overrides and not working.overrides
            own = ", the family's constants" if unset else ""
            self.memory.options = working
            self.listener.load_noticed(f"The next load uses {working.described()}{own} again")


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
            self.listener.ended(self.generation)

    def _record(self, event: Event) -> None:
        if isinstance(event, Notice):
            self.listener.remarked(self.generation, event.text)
            return
        before = self.generation.first_beyond
        self.session.apply(event)
        if isinstance(event, SettingsChanged) or self.generation.first_beyond != before:
            # The mark stands before the text of the event.
            self._flush()
            self.listener.changed(self.generation)
        if isinstance(event, Token | Finished | Prefilled):
            self._text.append(getattr(event, "text", ""))

    def _flush(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if text:
            self.listener.grew(self.generation, text)
