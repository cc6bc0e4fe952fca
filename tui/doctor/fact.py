"""One thing that was found, and how bad it is."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`broken` prevents something that stepscope is for; with a `note` it does less, or worse."""

    FINE = "fine"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Fact:
    """A name, what was found, and a remedy if it is not fine; `number` is the value as a number."""

    name: str
    value: str
    level: Level = Level.FINE
    remedy: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Facts about one subject."""

    name: str
    facts: tuple[Fact, ...]


def broken(name: str, value: str, remedy: str) -> Fact:
    """Return a fact that prevents something."""
    return Fact(name, value, Level.BROKEN, remedy)


def note(name: str, value: str, remedy: str) -> Fact:
    """Return a fact that the user may want to change."""
    return Fact(name, value, Level.NOTE, remedy)
