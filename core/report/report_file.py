"""Where a report is written: refused before anything is computed, and replaced as a whole."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from core.base.errors import UsageError
from core.base.os_reason import os_reason
from core.base.text import clean
from core.report.html_page import BEGINNING, GENERATOR

_HEAD_BYTES = 256


def check_report_path(path: Path) -> None:
    """Raise UsageError where no report can be written, or where it would replace another file."""
    try:
        _check_replaceable(path)
        handle, beside = _temporary(path)
    except OSError as error:
        raise _unwritable(path, os_reason(error)) from error
    os.close(handle)
    beside.unlink()


def write_report(path: Path, page: str) -> None:
    """Write a page; the file is the old one or the new one at any moment.

    Raises UsageError when it cannot be written.
    """
    try:
        handle, beside = _temporary(path)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(page)
            beside.replace(os.path.realpath(path))
        finally:
            # It is there only if it was not moved to its place.
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, os_reason(error)) from error


def _check_replaceable(path: Path) -> None:
    """Raise UsageError for anything but a report, an empty file or a free name."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(status.st_mode):
        raise _unwritable(path, "it is not a file")
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head and not (head.startswith(BEGINNING.encode()) and GENERATOR.encode() in head):
        raise _unwritable(path, "it exists and is not a report")


def _temporary(path: Path) -> tuple[int, Path]:
    """Return an open new file beside the real one, so that it can take its place."""
    real = Path(os.path.realpath(path))
    if not real.parent.is_dir():
        raise _unwritable(path, "its folder does not exist")
    beside = real.with_name(f".{real.name[:40]}.{os.getpid()}.part")
    return os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), beside


def _unwritable(path: Path, why: str) -> UsageError:
    return UsageError(f"Cannot write {clean(str(path))}: {why}", "Give another FILE")
