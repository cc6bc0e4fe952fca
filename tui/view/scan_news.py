"""What the watcher tells: the checkpoints found, and what the index of one says."""

from dataclasses import dataclass

from core.checkpoints.checkpoint import Checkpoint
from tui.view.facts import FileFacts


@dataclass(frozen=True, slots=True)
class Scanned:
    """Every checkpoint found, in the order of runs and steps."""

    entries: tuple[Checkpoint, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """What the index of one entry tells."""

    entry: Checkpoint
    facts: FileFacts
