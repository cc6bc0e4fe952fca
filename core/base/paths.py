"""The user's own folders, by the XDG base directory specification (0.8), on macOS too.

Nothing is created here. Without a home the folders are below the null device, where nothing can be
made: opening a file there is an OSError, as in a folder that cannot be written.
"""

import os
from pathlib import Path

_NOWHERE = Path(os.devnull)


def config_folder() -> Path:
    """Return the folder of what the user wrote: $XDG_CONFIG_HOME/stepscope, else ~/.config/…."""
    return _own("XDG_CONFIG_HOME", ".config")


def state_folder() -> Path:
    """Return the folder of what is kept: $XDG_STATE_HOME/stepscope, else ~/.local/state/…."""
    return _own("XDG_STATE_HOME", ".local/state")


def cache_folder() -> Path:
    """Return the folder of what can be made again: $XDG_CACHE_HOME/stepscope, else ~/.cache/…."""
    return _own("XDG_CACHE_HOME", ".cache")


def is_nowhere(folder: Path) -> bool:
    """Whether a folder of this module is below the null device, for want of a home."""
    return folder.is_relative_to(_NOWHERE)


def _own(variable: str, in_home: str) -> Path:
    """Return stepscope's folder; a relative value is ignored, as the specification says."""
    given = Path(os.environ.get(variable, ""))
    if given.is_absolute():
        return given / "stepscope"
    home = Path(os.path.expanduser("~"))
    return (home / in_home if home.is_absolute() else _NOWHERE) / "stepscope"
