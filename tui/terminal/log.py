"""The log: warnings of native code and details of internal errors, never what a user typed.

While the session runs, fd 2 is the log (terminal.py); Textual keeps Python's own stderr to itself.
"""

import contextlib
import os
import traceback
from pathlib import Path


def log_path() -> Path:
    """Return where the log lies, made for its owner alone; the null device where it cannot be."""
    base = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    folder = Path(base) / "stepscope"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "log"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        return Path(os.devnull)
    return path


def record(error: BaseException) -> None:
    """Write where an error happened; lines of code and its own text, no values of locals."""
    with contextlib.suppress(OSError):
        os.write(2, "".join(traceback.format_exception(error)).encode("utf-8", "replace"))
