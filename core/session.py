"""The ordered generations of one sitting: it applies events and knows no clock and no thread."""

from dataclasses import dataclass, field

from core.events import Event, Ready
from core.generation import Generation, Origin
from core.request import Request


@dataclass(slots=True)
class Session:
    """Generations in the order of their requests; the last one is the one that may still grow."""

    generations: list[Generation] = field(default_factory=list)

    def begin(self, origin: Origin, request: Request, ready: Ready) -> Generation:
        """Open the next generation."""
        generation = Generation(len(self.generations) + 1, origin, request, ready)
        self.generations.append(generation)
        return generation

    @property
    def current(self) -> Generation | None:
        """The generation that still runs."""
        last = self.generations[-1] if self.generations else None
        return last if last and last.finished is None else None

    def apply(self, event: Event) -> None:
        """Give one event to the running generation; without one there is nothing to grow."""
        if self.current:
            self.current.apply(event)
