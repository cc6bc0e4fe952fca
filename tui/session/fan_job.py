"""The job of a fan: samples of one prompt, computed together."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.fan.row_settings import RowSettings
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event
from core.protocol.request import Request
from tui.session.ports import EnginePort


@dataclass(frozen=True, slots=True)
class RunFan:
    """Answer requests of the same ids with the loaded model.

    Changes of the settings hold for all rows from the next token on; with `temperatures`, each row
    keeps its own one.
    """

    requests: tuple[Request, ...]
    temperatures: tuple[float, ...] | None = None

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the tokens of all rows, and Finished for each.

        Raises NoMemoryError, before anything is computed, when the rows do not fit.
        """
        rows = RowSettings(settings, len(self.requests), self.temperatures)
        for event in engine.sample(self.requests, rows.of, should_stop):
            rows.follow(event)
            yield event
