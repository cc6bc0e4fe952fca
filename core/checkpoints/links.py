"""Symbolic links: where they lead, and whether that is gone."""

import errno
from pathlib import Path


def link_target(link: Path) -> str:
    """Return where a link leads, as it was written."""
    try:
        return str(link.readlink())
    except OSError:
        return "nowhere"


def is_broken_link(path: Path) -> bool:
    """Whether a path is a link that leads to nothing; one that may not be followed is not."""
    try:
        path.stat()
    except OSError as error:
        return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP) and path.is_symlink()
    return False
