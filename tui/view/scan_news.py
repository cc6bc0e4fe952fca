"""What the watcher tells: the checkpoints found, and what the index of one says."""

from dataclasses import dataclass
from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint
from tui.view.facts import FileFacts


@dataclass(frozen=True, slots=True)
class Scanned:
    """Every checkpoint found, by run and step; the watched model file if it is gone from disk."""

    entries: tuple[Checkpoint, ...]
    missing: Path | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """What the index of one entry tells."""

    entry: Checkpoint
    facts: FileFacts
