"""Events of the watcher: the checkpoints found, and the facts of one of them."""

from dataclasses import dataclass
from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.walk import Gap
from tui.view.facts import FileFacts


@dataclass(frozen=True, slots=True)
class Scanned:
    """Every checkpoint found, by run and step, and the paths that could not be looked at.

    `missing` is the watched model file if it is gone from disk.
    """

    entries: tuple[Checkpoint, ...]
    missing: Path | None = None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """The facts from the index of one entry."""

    entry: Checkpoint
    facts: FileFacts
