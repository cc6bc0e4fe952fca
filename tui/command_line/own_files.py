"""Where the user's own defaults come from: a user file, a project file, environment variables.

This is asked at every start, so it imports nothing large, and reads no file.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from core.base.errors import UsageError
from core.base.paths import config_folder
from core.base.text import clean
from core.checkpoints.roots import VARIABLE as ROOTS_VARIABLE

PREFIX = "STEPSCOPE_"
FILE_VARIABLE = "STEPSCOPE_CONFIG"
# In the working folder alone: one further up would act where nobody expects it.
PROJECT_FILE = "stepscope.toml"


def user_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the path of the user file: the one that STEPSCOPE_CONFIG names, or XDG's."""
    if named := environ.get(FILE_VARIABLE):
        return Path(os.path.expanduser(named))
    return config_folder() / "config.toml"


def project_file() -> Path:
    """Return the path of the project file, relative to the working folder."""
    return Path(PROJECT_FILE)


def check_named(environ: Mapping[str, str] = os.environ) -> None:
    """Raise UsageError when STEPSCOPE_CONFIG names a file that is not there."""
    if environ.get(FILE_VARIABLE) and not os.path.lexists(user_file(environ)):
        raise UsageError(
            f"{FILE_VARIABLE}: {clean(str(user_file(environ)))} does not exist",
            "stepscope config --write writes it",
        )


def anything_set(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a file or a variable may set a default. Raises UsageError like `check_named`."""
    check_named(environ)
    own = (FILE_VARIABLE, ROOTS_VARIABLE)
    return (
        any(name.startswith(PREFIX) and name not in own for name in environ)
        or os.path.lexists(user_file(environ))
        or os.path.lexists(PROJECT_FILE)
    )
