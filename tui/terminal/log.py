"""The log: warnings of native code and details of internal errors, but no text that a user typed.

While the session runs, fd 2 is the log (terminal.py), and Textual captures Python's stderr.
"""

import contextlib
import os
import traceback
from pathlib import Path


def log_path() -> Path:
    """Return the log's path, readable only by its owner, or the null device if that fails."""
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
    """Write an error's traceback and message, without the values of local variables."""
    with contextlib.suppress(OSError):
        os.write(2, "".join(traceback.format_exception(error)).encode("utf-8", "replace"))
