"""The folder of a run as a path that has its name."""

import os
from pathlib import Path


def with_name(folder: Path) -> Path:
    """Return a folder as a path with a name: `.` and `..` say nothing about it."""
    return folder if folder.name not in ("", "..") else Path(os.path.abspath(folder))


def run_above(folder: Path) -> Path:
    """Return the run of a step that has a folder of its own: the folder above it."""
    return with_name(folder.parent)
