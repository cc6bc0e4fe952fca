"""The ordered generations of one sitting: it applies events and knows no clock and no thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.protocol.events import Event, Finished, Ready, SettingsChanged, Token
from core.protocol.request import Request
from core.record.generation import Generation, Origin


@dataclass(slots=True)
class Session:
    """Generations in the order of their requests; those of the last batch may still grow."""

    generations: list[Generation] = field(default_factory=list)
    _batch: list[Generation] = field(default_factory=list)

    def begin(self, origin: Origin, request: Request, ready: Ready) -> Generation:
        """Open the next generation."""
        return self.begin_batch(origin, [request], ready)[0]

    def begin_batch(
        self, origin: Origin, requests: Sequence[Request], ready: Ready
    ) -> list[Generation]:
        """Open one generation for each row of a batch."""
        first = len(self.generations) + 1
        self._batch = [
            Generation(number, origin, request, ready)
            for number, request in enumerate(requests, first)
        ]
        self.generations += self._batch
        return self._batch

    @property
    def current(self) -> Generation | None:
        """The first generation that still runs."""
        return next((one for one in self._batch if one.finished is None), None)

    def apply(self, event: Event) -> None:
        """Give an event to the row it is about, or to all; those that have ended do not grow."""
        about = self._batch
        if isinstance(event, Token | SettingsChanged | Finished):
            about = self._batch[event.row : event.row + 1]
        for generation in about:
            if generation.finished is None:
                generation.apply(event)
