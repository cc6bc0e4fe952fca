"""The activity of reading ids once more: what was read goes to the inspection."""

from collections.abc import Callable
from dataclasses import dataclass

from core.protocol.events import InspectionEvent
from tui.session.hand_off import Batch
from tui.view.inspection import Inspection


@dataclass(slots=True)
class InspectionActivity:
    """A running reading; `changed` is called after every batch."""

    inspection: Inspection
    changed: Callable[[], None]
    ended: bool = False
    failed: bool = False

    def apply(self, batch: Batch) -> None:
        """Take what was read, and note the end."""
        for event in batch.events:
            if isinstance(event, InspectionEvent):
                self.inspection.add(event)
        if batch.ended:
            self.ended, self.failed = True, bool(batch.failure or batch.cancelled)
            self.inspection.reading = None
            self.inspection.failure, self.inspection.stopped = batch.failure, batch.cancelled
        self.changed()
