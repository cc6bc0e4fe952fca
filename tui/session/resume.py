"""Opens a session of the history again: its record, settings and conversations, then its weights.

What reads files is for another thread than the screen's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.base.errors import ReportedError
from core.base.text import clean
from core.journal.resumed import Resumed, resumed
from core.journal.session_id import folder
from core.protocol.found_origin import found_origin
from core.protocol.origin import Origin
from core.record.generation import Generation
from tui.session.controller import Controller
from tui.session.session_state import SessionState, read_state


@dataclass(frozen=True, slots=True)
class Resumption:
    """A session that was read, and what it was set to."""

    kept: Resumed
    state: SessionState


@dataclass(frozen=True, slots=True)
class FoundOrigins:
    """The weights of a transcript that are still there, by path and identity.

    `gone` tells for each of the others why it cannot be loaded; `last` are those that were loaded.
    """

    origins: Mapping[tuple[str, str], Origin] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    last: Origin | None = None


def read_session(name: str) -> Resumption:
    """Read the session with an ID. Raises NotFoundError, and OSError as `resumed` does."""
    kept = resumed(folder(), name)
    return Resumption(kept, read_state(kept.state))


def restore(resumption: Resumption, controller: Controller) -> None:
    """Give a controller that has not run anything the record and the settings of a session."""
    kept, state = resumption.kept, resumption.state
    controller.session.restore(kept.generations)
    controller.settings, controller.how = state.settings, state.how
    controller.chat.choice, controller.options = state.chat, state.options
    numbers = {one.number: one for one in kept.generations}
    controller.chat.resume(numbers[number] for _, number in state.talks if number in numbers)


def find_origins(generations: Iterable[Generation], state: SessionState) -> FoundOrigins:
    """Find the weights of generations, and those that were loaded at the end; reads their files."""
    wanted = {_key(one): one.origin for one in generations}
    origins: dict[tuple[str, str], Origin] = {}
    gone: list[str] = []
    for key, origin in wanted.items():
        try:
            origins[key] = found_origin(origin, state.options.tokenizer)
        except ReportedError as error:
            gone.append(clean(f"{origin.name}: {error.message}"))
        except OSError as error:
            gone.append(clean(f"{origin.name}: {error.strerror or error}"))
    return FoundOrigins(origins, tuple(dict.fromkeys(gone)), _last(origins, state))


def adopt(generations: Iterable[Generation], found: FoundOrigins) -> None:
    """Give generations the tokenizer, config and checkpoint of their weights."""
    for one in generations:
        origin = found.origins.get(_key(one))
        if origin and one.origin.config is None:
            one.ready = replace(one.ready, origin=origin)


def _key(one: Generation) -> tuple[str, str]:
    return one.origin.path, one.origin.identity


def _last(origins: Mapping[tuple[str, str], Origin], state: SessionState) -> Origin | None:
    """Return the weights that were loaded at the end, if they are among those that were found."""
    fitting = [one for one in origins.values() if (one.path, one.fingerprint) == state.checkpoint]
    own = (one for one in fitting if one.overrides == state.options.overrides)
    return next(own, fitting[0] if fitting else None)
