"""Whether a process has a journal's file open: its writer holds a lock on it, shared and advisory.

The system takes the lock away when the process ends, however it ends. Writing waits for nothing:
the lock only tells a deletion that the session still runs.
"""

import fcntl
import os
from enum import Enum, auto
from pathlib import Path


class Use(Enum):
    """What is known of a file: written by a process, by none, or neither is known."""

    WRITTEN = auto()
    FREE = auto()
    UNKNOWN = auto()


def hold(handle: int) -> bool:
    """Lock an open file as long as it is open; return False where the system cannot."""
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def use_of(path: Path) -> Use:
    """Return whether a file is locked. Raises OSError when it cannot be opened.

    One that is free may still be written by a process that could not lock it, or by an earlier
    version; the first line tells whether it was locked.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return Use.WRITTEN
    except OSError:
        return Use.UNKNOWN
    finally:
        os.close(handle)
    return Use.FREE
