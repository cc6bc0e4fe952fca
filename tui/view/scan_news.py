"""Events of the watcher: the checkpoints found, one found by its name, the facts of one."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.gap import Gap
from tui.view.facts import FileFacts


class FileChange(StrEnum):
    """What happened to the file of the loaded model, as words that follow its name."""

    GONE = "is not on disk any more; it stays in memory"
    REWRITTEN = "was rewritten on disk; the weights in memory are the old ones"


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """The file of the loaded model after a change."""

    path: Path
    change: FileChange


@dataclass(frozen=True, slots=True)
class Scanned:
    """Every checkpoint found, by run and step, and the paths that could not be looked at.

    `loaded_file` is that of the loaded model, if it has changed on disk.
    """

    entries: tuple[Checkpoint, ...]
    loaded_file: LoadedFile | None = None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """The facts from the index of one entry."""

    entry: Checkpoint
    facts: FileFacts


@dataclass(frozen=True, slots=True)
class Resolved:
    """The checkpoint that a name or path means, or why there is none."""

    name: str
    entry: Checkpoint | None = None
    failure: ReportedError | None = None


News = Scanned | Described | Resolved
