"""The working folder, which another process can delete while this one is in it.

Then no relative path leads anywhere. Native libraries such as oneMKL end a process that cannot find
out its working folder, so this process has to leave the deleted one; relative paths stay refused.
"""

import os
from pathlib import Path
from threading import Event

DELETED = "the working folder was deleted"
# Set once the deleted folder was left; torch is imported in another thread than paths are read.
_left = Event()


def is_deleted() -> bool:
    """Whether the working folder of the process's start was deleted."""
    if _left.is_set():
        return True
    try:
        Path.cwd()
    except OSError:
        return True
    return False


def leave_deleted() -> None:
    """Go to the root folder if the working folder was deleted."""
    if is_deleted():
        os.chdir(os.sep)
        _left.set()


def is_lost(path: Path) -> bool:
    """Whether a path is relative to a working folder that was deleted."""
    return not path.is_absolute() and is_deleted()
