"""What a path leads to that anyone may have typed: a name can be one that no file can have."""

import os
from pathlib import Path


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder; False, and not an error, for a name that cannot exist."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for a name that is too long


def is_file(path: Path) -> bool:
    """Whether a path leads to a file; False, and not an error, for a name that cannot exist."""
    return os.path.isfile(path)  # noqa: PTH113 - likewise
