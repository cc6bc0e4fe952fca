"""Where a report is written: refused before anything is computed, and replaced as a whole."""

from pathlib import Path

from core.base.os_reason import os_reason
from core.base.whole_file import check_writable, is_there, unwritable, write_whole
from core.report.html_page import BEGINNING, GENERATOR

_HEAD_BYTES = 256
_HINT = "Give another FILE"


def check_report_path(path: Path) -> None:
    """Raise UsageError where no report can be written, or where it would replace another file."""
    if is_there(path, _HINT):
        _check_replaceable(path)
    check_writable(path, _HINT)


def write_report(path: Path, page: str) -> None:
    """Write a page; the file is the old one or the new one at any moment.

    Raises UsageError when it cannot be written.
    """
    write_whole(path, page.encode(), _HINT)


def _check_replaceable(path: Path) -> None:
    """Raise UsageError for a file that is neither a report nor empty."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise unwritable(path, os_reason(error), _HINT) from error
    if head and not (head.startswith(BEGINNING.encode()) and GENERATOR.encode() in head):
        raise unwritable(path, "it exists and is not a report", _HINT)
