"""Writes the report of a judgement into a file."""

import os
from pathlib import Path

from core.base.errors import UsageError
from core.base.text import clean
from core.base.version import version
from core.report.document import Made
from core.report.html_page import html_page
from core.report.report_file import check_report_path, write_report
from tui.view.judging import Judging


def write_judged(judging: Judging | None, argument: str) -> str:
    """Write the report of an ended judgement; return a message with the path.

    Raises UsageError when there is none, or when it cannot be written.
    """
    if not argument:
        raise UsageError("/report needs a file", "Type /report FILE")
    if judging is None or judging.report is None:
        waiting = judging is not None and not judging.ended
        what = "The judgement has not ended" if waiting else "There was no result yet"
        raise UsageError(what, "/score PATH and /suite PATH make one")
    path = Path(os.path.expanduser(argument))
    check_report_path(path)
    made = Made(judging.command, version())
    write_report(path, html_page(judging.report(made)))
    return f"report: {clean(str(path))}"
