"""The ordered generations of one session: it applies events and knows no clock and no thread."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.protocol.events import Event, Finished, SettingsChanged, Started, Token
from core.record.generation import Generation


def _ignore(event: Event) -> None:
    del event


@dataclass(slots=True)
class Session:
    """Generations in the order of their requests; those of the last batch may still grow.

    `apply` is the only way to change it. `sink` is called with every event once it is applied.
    """

    sink: Callable[[Event], None] = _ignore
    generations: list[Generation] = field(default_factory=list)
    _batch: list[Generation] = field(default_factory=list)

    @property
    def current(self) -> Generation | None:
        """The first generation that still runs."""
        return next((one for one in self._batch if one.finished is None), None)

    def apply(self, event: Event) -> None:
        """Open a batch, or give an event to the row it is about, or to all rows.

        Generations that have ended do not change.
        """
        if isinstance(event, Started):
            self._open(event)
        else:
            self._grow(event)
        self.sink(event)

    def _open(self, started: Started) -> None:
        first = len(self.generations) + 1
        self._batch = [
            Generation(number, request, started.ready)
            for number, request in enumerate(started.requests, first)
        ]
        self.generations += self._batch

    def _grow(self, event: Event) -> None:
        about = self._batch
        if isinstance(event, Token | SettingsChanged | Finished):
            about = self._batch[event.row : event.row + 1]
        for generation in about:
            if generation.finished is None:
                generation.apply(event)
