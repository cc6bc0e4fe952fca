"""What can be at the cursor of a command line that is being typed."""

from dataclasses import dataclass
from enum import StrEnum


class Paths(StrEnum):
    """Which paths the shell adds by itself, with its own expansion and quoting."""

    NONE = "none"
    FILES = "files"
    FOLDERS = "folders"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word, or the value of a flag, and a few words about it."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Candidates for the whole word at the cursor; the paths that may follow `head` in it."""

    candidates: tuple[Candidate, ...] = ()
    paths: Paths = Paths.NONE
    head: str = ""
