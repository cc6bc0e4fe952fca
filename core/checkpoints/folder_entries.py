"""The entries of a folder, of all kinds of files that hold weights."""

import os
from pathlib import Path

from core.checkpoints import huggingface_names, nanogpt_names, step_files, step_names
from core.checkpoints.checkpoint import Checkpoint


def entries_in(folder: Path, names: list[str]) -> list[Checkpoint]:
    """Return one entry for each step in a folder; `names` are the folder's file names."""
    entries = step_files.checkpoints_in(folder, names)
    if any(map(nanogpt_names.names_a_file, names)):
        from core.checkpoints import nanogpt_files  # noqa: PLC0415 - most folders have none

        taken = {entry.step for entry in entries}
        for entry in nanogpt_files.entries_in(folder, names):
            entries.append(nanogpt_files.by_file(entry) if entry.step in taken else entry)
    if any(map(huggingface_names.names_a_file, names)):
        from core.checkpoints import huggingface_files  # noqa: PLC0415 - likewise

        entries += huggingface_files.entries_in(folder, names, alone=not entries)
    return entries


def entry_at(path: Path) -> Checkpoint | None:
    """Return the entry of a file that the user named; None for a file without one.

    A model_NNNNNN.pt is found by its step, not here.
    """
    from core.checkpoints import huggingface_files, nanogpt_files  # noqa: PLC0415 - likewise

    entry = nanogpt_files.entry_at(path)
    if entry is None:
        return huggingface_files.entry_at(path)
    beside = step_files.checkpoints_in(entry.folder, os.listdir(entry.folder))
    return nanogpt_files.by_file(entry) if entry.step in {one.step for one in beside} else entry


def makes_an_entry(name: str) -> bool:
    """Whether a file of this name makes an entry."""
    return (
        step_names.is_of_step(name)
        or nanogpt_names.names_a_file(name)
        or huggingface_names.names_a_file(name)
    )


def names_a_file(name: str) -> bool:
    """Whether a training names a file of a checkpoint like this."""
    return (
        step_names.names_a_file(name)
        or nanogpt_names.names_a_file(name)
        or huggingface_names.names_a_file(name)
    )
