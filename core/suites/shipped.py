"""The suites that ship with stepscope, for the embedded checkpoints; and files of suites."""

import os
from hashlib import sha256
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.base.given_path import is_file, is_folder
from core.base.near import near
from core.checkpoints.embedded import DEMO

FOLDER = DEMO / "suites"


def is_shipped(digest: str) -> bool:
    """Whether a suite file with this SHA-256, in hex, is one of those that ship."""
    return any(sha256(one.read_bytes()).hexdigest() == digest for one in FOLDER.glob("*.toml"))


def shipped_names() -> tuple[str, ...]:
    """Return the names of the suites that ship."""
    return tuple(sorted(one.stem for one in FOLDER.glob("*.toml")))


def suite_path(given: str) -> Path:
    """Return the path of a suite: a file, or a shipped one by its name.

    Raises NotFoundError when it is neither.
    """
    path = Path(os.path.expanduser(given))
    if is_file(path):
        return path
    names = shipped_names()
    if given in names:
        return FOLDER / f"{given}.toml"
    choice = f"Give a .toml file, or one of: {', '.join(names)}"
    if is_folder(path):
        raise NotFoundError(f"{given} is a folder, not a suite", choice, code=Code.TEXT_UNREADABLE)
    meant = near(given, names)
    hint = f"Did you mean {meant}?" if meant else choice
    raise NotFoundError(f"No suite {given}", hint, code=Code.TEXT_UNREADABLE)
