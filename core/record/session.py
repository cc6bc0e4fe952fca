"""The generations of one session in order. They change only by events, in the caller's thread."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from core.protocol.events import Event, Finished, SettingsChanged, Started, Token
from core.record.generation import Generation


def _ignore(event: Event) -> None:
    del event


@dataclass(slots=True)
class Session:
    """Generations in the order of their requests; those of the last batch may still be running.

    `apply` is the only way to change it. `sink` is called with each event after it was applied.
    """

    sink: Callable[[Event], None] = _ignore
    generations: list[Generation] = field(default_factory=list)
    _batch: list[Generation] = field(default_factory=list)

    @property
    def last(self) -> Generation | None:
        """The newest generation; None before the first."""
        return self.generations[-1] if self.generations else None

    @property
    def current(self) -> Generation | None:
        """The first generation that is still running; None when all have ended."""
        return next((one for one in self._batch if one.finished is None), None)

    def apply(self, event: Event) -> None:
        """Add a batch for Started; give any other event to its row, or to all rows of the batch.

        Generations that have ended do not change.
        """
        if isinstance(event, Started):
            self._add_batch(event)
        else:
            self._apply_to_rows(event)
        self.sink(event)

    def restore(self, generations: Iterable[Generation]) -> None:
        """Add generations that ended in another session; their numbers must be the next ones."""
        for number, one in enumerate(generations, len(self.generations) + 1):
            assert one.number == number
            self._set_branches(one)
            self.generations.append(one)

    def _add_batch(self, started: Started) -> None:
        first = len(self.generations) + 1
        batch = started.batch or len(started.requests)
        self._batch = [
            Generation(number, request, started.ready, started.parent, batch=batch)
            for number, request in enumerate(started.requests, first)
        ]
        for one in self._batch:
            self._set_branches(one)
        self.generations += self._batch

    def _set_branches(self, one: Generation) -> None:
        if one.parent and one.parent[0] <= len(self.generations):
            one.branches = one.leaves(self.generations[one.parent[0] - 1])

    def _apply_to_rows(self, event: Event) -> None:
        generations = self._batch
        if isinstance(event, Token | SettingsChanged | Finished):
            generations = self._batch[event.row : event.row + 1]
        for generation in generations:
            if generation.finished is None:
                generation.apply(event)
