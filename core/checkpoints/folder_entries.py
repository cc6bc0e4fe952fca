"""The entries of a folder, of all kinds of files that a training writes."""

from pathlib import Path

from core.checkpoints import nanogpt_files, step_files
from core.checkpoints.checkpoint import Checkpoint


def entries_in(folder: Path, names: list[str]) -> list[Checkpoint]:
    """Return one entry for each step in a folder; `names` are the folder's file names."""
    return [*step_files.checkpoints_in(folder, names), *nanogpt_files.entries_in(folder, names)]


def makes_an_entry(name: str) -> bool:
    """Whether a file of this name makes an entry."""
    return step_files.is_of_step(name) or nanogpt_files.names_a_file(name)


def names_a_file(name: str) -> bool:
    """Whether a training names a file of a checkpoint like this."""
    return step_files.names_a_file(name) or nanogpt_files.names_a_file(name)
