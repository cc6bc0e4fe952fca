"""A session of the history as it is opened again: its generations, with numbers and parents."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.errors import UsageError
from core.journal.kept import KeptGeneration, KeptSession
from core.journal.newest import NEWEST
from core.journal.reading import find_session, sessions_of
from core.journal.rebuilt import rebuilt
from core.record.generation import Generation


@dataclass(frozen=True, slots=True)
class Resumed:
    """The transcript of a session, without distributions, tokenizers and configs.

    `ids` and `asked` have an ID and the prompt as the model saw it for each generation. `lost` is
    the number of those that cannot be read any more. `cleared` is how many of them are hidden.
    """

    session: KeptSession
    generations: tuple[Generation, ...]
    ids: tuple[str, ...]
    asked: tuple[str, ...]
    lost: int = 0
    cleared: int = 0

    @property
    def state(self) -> Mapping[str, Any]:
        """Settings and options at the end."""
        return self.session.state


def resumed(folder: Path, name: str = NEWEST) -> Resumed:
    """Return the session with an ID, or the newest one, with what it took over from others.

    Numbers are given anew where generations are lost, and parents follow them. Raises NotFoundError
    as core.journal.reading.find_session does, and OSError when the folder cannot be read.
    """
    session = find_session(folder, name)
    wanted = session.ids
    own = {one.id for one in session.generations}
    others = sessions_of(folder, [one for one in wanted.values() if one not in own])
    every = {one.id: one for one in (session, *others)}
    kept = {each.id: each for one in every.values() for each in one.generations}
    generations: list[Generation] = []
    numbers: dict[str, int] = {}
    hidden = 0
    for number, one in wanted.items():
        parent = _parent(kept[one], every, numbers) if one in kept else None
        with suppress(UsageError, ValueError, KeyError, TypeError):
            generations.append(rebuilt(kept[one], len(generations) + 1, parent=parent))
            numbers[one] = len(generations)
            hidden += number <= (session.cleared or 0)
    asked = tuple(kept[one].seen for one in numbers)
    lost = len(wanted) - len(generations)
    return Resumed(session, tuple(generations), tuple(numbers), asked, lost, hidden)


def _parent(
    kept: KeptGeneration, sessions: Mapping[str, KeptSession], numbers: Mapping[str, int]
) -> tuple[int, int] | None:
    """Return the new number of the generation that one goes on from; None if it is lost."""
    told = kept.head["record"].get("parent")
    if not told:
        return None
    parent = sessions[kept.session].ids.get(int(told["number"]), "")
    return (numbers[parent], int(told["tokens"])) if parent in numbers else None
