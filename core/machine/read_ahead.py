"""Asks the system to read files into its cache while something else is computed."""

import os
from contextlib import suppress

from core.checkpoints.ptfile import Index
from core.machine.memory import LIMIT, free_memory


def read_ahead(index: Index) -> bool:
    """Let the system read the files of a checkpoint; return whether it was asked to.

    It is not where the files do not fit into the free memory, or the system lacks the call.
    """
    if not hasattr(os, "posix_fadvise"):
        return False
    sizes = [one.path.stat().st_size for one in index.files if one.path.exists()]
    free = free_memory()
    if free is not None and sum(sizes) > free * LIMIT:
        return False
    for indexed in index.files:
        # The load itself tells of a file that is not there any more.
        with suppress(OSError), indexed.path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
    return True
