"""Imported first: takes away what the user's shell and terminal would change in what tests see.

textual reads its variables when it is imported, hence here and not in a fixture. What a test is
about, it sets itself.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import core

_TERMINAL = (
    *("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE"),
    *("COLUMNS", "LINES", "TERM_PROGRAM", "LC_TERMINAL", "ESCDELAY"),
)
_PLACES = ("NANOCHAT_BASE_DIR", "NANOCHAT_EXPERIMENT_DIR")
# Where the packages under test lie: not what is installed, when the suite runs in a copy of it.
ROOT = Path(core.__file__).parent.parent

for name in tuple(os.environ):
    if name in _TERMINAL or name in _PLACES or name.startswith(("TEXTUAL_", "STEPSCOPE_")):
        del os.environ[name]

# Processes that tests start import the same packages.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


def _own_state() -> None:
    """Have all processes keep their history and log in a folder that is deleted in the end.

    They find no settings of the developer's either.
    """
    folder, owner = tempfile.mkdtemp(prefix="stepscope_state_"), os.getpid()
    os.environ["XDG_STATE_HOME"] = folder
    os.environ["XDG_CONFIG_HOME"] = str(Path(folder) / "config")

    def delete() -> None:
        # A forked child leaves it to this process.
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(delete)


_own_state()
