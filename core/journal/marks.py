"""Notes and pins of generations: any session can mark those of any other."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from core.journal.kept import KeptGeneration, KeptSession
from core.journal.line import unpacked
from core.journal.line_forms import checked_time
from core.journal.session_files import SessionFiles, file_lines

# The time of a mark that is not there, and any value.
_NEVER = (float("-inf"), None)
# How the lines of marks begin after their crc.
_MARKS = (b'{"kind":"noted"', b'{"kind":"pinned"')


@dataclass(frozen=True, slots=True)
class Marks:
    """The notes, and the pinned generations, by ID."""

    notes: dict[str, str]
    pinned: frozenset[str]

    def on(self, session: KeptSession) -> KeptSession:
        """Return a session whose generations have their notes and pins."""
        return replace(session, generations=tuple(map(self._on, session.generations)))

    def _on(self, one: KeptGeneration) -> KeptGeneration:
        note, pinned = self.notes.get(one.id, ""), one.id in self.pinned
        return replace(one, note=note, pinned=pinned) if note or pinned else one


def marks(sessions: Iterable[SessionFiles]) -> Marks:
    """Return the newest note of each generation, and those that are pinned.

    Files that cannot be read are left out; a damaged line is too.
    """
    notes, pins = _told(sessions)
    return Marks(
        {name: text for name, (_, text) in notes.items() if text},
        frozenset(name for name, (_, pinned) in pins.items() if pinned),
    )


def told_of(files: SessionFiles) -> frozenset[str]:
    """Return the IDs of the generations that a session noted or pinned, or took a mark away from.

    Files that cannot be read are left out.
    """
    notes, pins = _told([files])
    return frozenset(notes) | frozenset(pins)


def _told(
    sessions: Iterable[SessionFiles],
) -> tuple[dict[str, tuple[float, str]], dict[str, tuple[float, bool]]]:
    """Return the newest note and pin of each generation, with their times."""
    notes: dict[str, tuple[float, str]] = {}
    pins: dict[str, tuple[float, bool]] = {}
    for files in sessions:
        for path in files.paths:
            with suppress(OSError):
                for line in file_lines(path):
                    if line.startswith(_MARKS, 9):
                        _take(line, notes, pins)
    return notes, pins


def _take(
    line: bytes, notes: dict[str, tuple[float, str]], pins: dict[str, tuple[float, bool]]
) -> None:
    """Keep the mark of a line if it is newer than the one that is known."""
    values = unpacked(line)
    if values is None:
        return
    with suppress(KeyError, TypeError, ValueError):
        name, at = str(values["id"]), checked_time(values)
        if values["kind"] == "noted":
            if at >= notes.get(name, _NEVER)[0]:
                notes[name] = (at, str(values["text"]))
        elif at >= pins.get(name, _NEVER)[0]:
            pins[name] = (at, bool(values["pinned"]))
