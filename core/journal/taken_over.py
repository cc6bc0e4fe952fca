"""The generations that a session took over from others: when it was opened again, or shown one."""

from pathlib import Path

from core.journal.kept import KeptGeneration, KeptSession
from core.journal.reading import sessions_of


def taken_over(folder: Path, session: KeptSession) -> dict[int, KeptGeneration]:
    """Return them by their numbers in this session, as far as they can be read.

    Raises OSError when the folder cannot be read.
    """
    own = {one.id for one in session.generations}
    others = {number: name for number, name in session.ids.items() if name not in own}
    if not others:
        return {}
    found = sessions_of(folder, others.values())
    kept = {one.id: one for other in found for one in other.generations}
    return {number: kept[name] for number, name in others.items() if name in kept}
