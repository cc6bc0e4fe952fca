"""The activity of a fan: it records the events of all rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.errors import UsageError
from core.protocol.events import Notice
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.session.hand_off import Batch
from tui.session.ports import Listener

if TYPE_CHECKING:
    from core.fan.fan import Fan


@dataclass(slots=True)
class FanActivity:
    """A running fan. Its rows are in a record of their own, until one is taken into the session."""

    fan: "Fan"
    listener: Listener
    failed: bool = False

    @property
    def ended(self) -> bool:
        """Whether no more batches are expected."""
        return self.fan.ended

    @property
    def generation(self) -> Generation:
        """The first row that is still written, else the last row."""
        return self.fan.current or self.fan.rows[-1]

    def apply(self, batch: Batch) -> None:
        """Record the events of a batch."""
        for event in batch.events:
            if isinstance(event, Notice):
                self.fan.notices.append(event.text)
            else:
                self.fan.apply(event)
        if batch.ended:
            self.failed = bool(batch.failure or batch.cancelled)
            self.fan.close(batch.failure)
        self.listener.fan_changed(self.fan)

    def check_change(self, before: SamplingSettings, after: SamplingSettings) -> None:
        """Raise UsageError for a change that cannot hold for all rows."""
        if self.fan.temperatures is not None and before.temperature != after.temperature:
            raise UsageError(
                "The temperature is locked: each row of this fan has its own",
                "Other settings can change; the temperature again when the fan has ended",
            )
