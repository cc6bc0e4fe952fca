"""A generation of another session that is taken into this one, to look at it and repeat it."""

from dataclasses import dataclass

from core.base.errors import ReportedError, UsageError
from core.base.os_reason import os_reason
from core.journal.reading import find
from core.journal.rebuilt import rebuilt
from core.journal.session_id import folder
from core.record.generation import Generation
from tui.session.controller import Controller
from tui.session.resume import adopt, find_origins
from tui.session.session_state import SessionState


@dataclass(frozen=True, slots=True)
class ShownGeneration:
    """A generation with its ID, the prompt as the model saw it, and what there is to say."""

    id: str
    generation: Generation
    asked: str
    remarks: tuple[str, ...] = ()

    def take_into(self, controller: Controller) -> None:
        """Give it the next number of a session, and let the journal keep that."""
        self.generation.number = len(controller.session.generations) + 1
        controller.session.restore((self.generation,))
        controller.journal.show(self.generation.number, self.id)


def read_generation(name: str) -> ShownGeneration | ReportedError:
    """Return the generation with an ID, or why it cannot be shown; reads files."""
    try:
        kept = find(folder(), name)
        generation = rebuilt(kept, 1)
    except ReportedError as error:
        return error
    except OSError as error:
        return ReportedError(f"The history: {os_reason(error)}")
    except ValueError:
        return UsageError(f"{name} is damaged, so it cannot be shown")
    found = find_origins((generation,), SessionState())
    adopt((generation,), found)
    gone = tuple(f"It cannot be repeated: {one}" for one in found.gone)
    return ShownGeneration(name, generation, kept.seen, (f"from the history: {name}", *gone))
