"""The log: warnings of native code and details of internal errors, but no text that a user typed.

While the session runs, fd 2 is the log: `Terminal.drawn_on` for the full screen, where Textual
captures Python's stderr, and `messages_in_log` for lines.
"""

import contextlib
import os
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from core.base.paths import state_folder


def log_path() -> Path:
    """Return the log's path, readable only by its owner, or the null device if that fails."""
    folder = state_folder()
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


@contextmanager
def messages_in_log() -> Iterator[None]:
    """Redirect fd 2 and Python's warnings to the log; sys.stderr still writes where fd 2 did."""
    before, kept = sys.stderr, os.dup(sys.stderr.fileno())
    sys.stderr = os.fdopen(
        os.dup(kept), "w", encoding="utf-8", errors="backslashreplace", newline="\n"
    )
    _become(log_path())
    with warnings.catch_warnings():
        warnings.showwarning = _logged
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                sys.stderr.close()
            sys.stderr = before
            os.dup2(kept, 2)
            os.close(kept)


def _become(log: Path) -> None:
    """Make fd 2 write to the log."""
    target = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(target, 2)
    os.close(target)


def _logged(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Write a warning to fd 2, in place of warnings.showwarning."""
    del file
    text = warnings.formatwarning(message, category, filename, lineno, line)
    with contextlib.suppress(OSError):
        os.write(2, text.encode("utf-8", "replace"))
