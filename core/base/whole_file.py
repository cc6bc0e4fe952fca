"""Write a file as a whole: it is the old one or the new one at any moment."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from core.base.errors import UsageError
from core.base.os_reason import os_reason
from core.base.text import clean


def write_whole(path: Path, data: bytes, hint: str) -> None:
    """Write the bytes of a file. Raises UsageError with a hint when it cannot be written."""
    try:
        handle, beside = _temporary(path, hint)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            beside.replace(os.path.realpath(path))
        finally:
            # It is there only if it was not moved to its place.
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, os_reason(error), hint) from error


def check_writable(path: Path, hint: str) -> None:
    """Raise UsageError with a hint where no file can be written."""
    try:
        handle, beside = _temporary(path, hint)
    except OSError as error:
        raise unwritable(path, os_reason(error), hint) from error
    os.close(handle)
    beside.unlink()


def is_there(path: Path, hint: str) -> bool:
    """Whether a file is there. Raises UsageError with a hint for a folder and the like."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise unwritable(path, os_reason(error), hint) from error
    if not stat.S_ISREG(status.st_mode):
        raise unwritable(path, "it is not a file", hint)
    return True


def unwritable(path: Path, why: str, hint: str) -> UsageError:
    """Return the error of a file that cannot be written."""
    return UsageError(f"Cannot write {clean(str(path))}: {why}", hint)


def _temporary(path: Path, hint: str) -> tuple[int, Path]:
    """Return an open new file beside the real one, so that it can take its place."""
    real = Path(os.path.realpath(path))
    if not real.parent.is_dir():
        raise unwritable(path, "its folder does not exist", hint)
    beside = real.with_name(f".{real.name[:40]}.{os.getpid()}.part")
    return os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), beside
