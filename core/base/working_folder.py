"""The working folder, which another process can delete while this one is in it."""

import os
from pathlib import Path


def is_deleted() -> bool:
    """Whether the working folder was deleted, so that no relative path leads anywhere."""
    try:
        Path.cwd()
    except OSError:
        return True
    return False


def leave_deleted() -> None:
    """Go to the root folder if the working folder was deleted.

    Native libraries such as oneMKL end the process when they cannot find out the working folder.
    """
    if is_deleted():
        os.chdir(os.sep)
