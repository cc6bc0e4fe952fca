"""The activity of a reading without an answer: what was read goes to what shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from core.base.errors import ReportedError
from core.protocol.events import InspectionEvent, Loading
from tui.session.hand_off import Batch


class Reading(Protocol):
    """What is being read, such as tui.view.inspection.Inspection."""

    reading: Any
    failure: ReportedError | None
    stopped: bool

    def add(self, event: InspectionEvent | Loading) -> None:
        """Take what was read, or how far it is."""


@dataclass(slots=True)
class InspectionActivity:
    """A running reading; `changed` is called after every batch."""

    inspection: Reading
    changed: Callable[[], None]
    ended: bool = False
    failed: bool = False

    def apply(self, batch: Batch) -> None:
        """Take what was read, and note the end."""
        for event in batch.events:
            if isinstance(event, InspectionEvent | Loading):
                self.inspection.add(event)
        if batch.ended:
            self.ended, self.failed = True, bool(batch.failure or batch.cancelled)
            self.inspection.reading = None
            self.inspection.failure, self.inspection.stopped = batch.failure, batch.cancelled
        self.changed()
