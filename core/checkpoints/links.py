"""Symbolic links: their targets, and whether a target is missing."""

import errno
from pathlib import Path


def link_target(link: Path) -> str:
    """Return the target as it is written in the link, `nowhere` when it cannot be read."""
    try:
        return str(link.readlink())
    except OSError:
        return "nowhere"


def is_broken_link(path: Path) -> bool:
    """Whether a path is a link to nothing; a link that may not be followed is not broken."""
    try:
        path.stat()
    except OSError as error:
        return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP) and path.is_symlink()
    return False
