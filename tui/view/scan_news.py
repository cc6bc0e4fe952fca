"""Events of the watcher: the checkpoints found, and the facts of one of them."""

from dataclasses import dataclass
from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint
from tui.view.facts import FileFacts


@dataclass(frozen=True, slots=True)
class Scanned:
    """Every checkpoint found, by run and step.

    `missing` is the file of the loaded model if it was deleted from disk.
    """

    entries: tuple[Checkpoint, ...]
    missing: Path | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """The facts from the index of one entry."""

    entry: Checkpoint
    facts: FileFacts
