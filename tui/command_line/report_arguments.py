"""The flag that writes a report, shared by the verbs that judge checkpoints."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from core.base.version import version
from core.report.document import Made
from core.report.report_file import check_report_path
from tui.view.shell_words import shell_line


@dataclass(frozen=True, slots=True)
class ReportFile:
    """Where a report is written, and what it says about how it was made."""

    path: Path
    made: Made


def add_report(parser: argparse.ArgumentParser) -> None:
    """Add the flag."""
    parser.add_argument(
        "--report", metavar="FILE", help="write the result into an HTML file that needs no network"
    )


def report_file(found: argparse.Namespace) -> ReportFile | None:
    """Return where a report is wanted. Raises UsageError where none can be written."""
    if found.report is None:
        return None
    path = Path(os.path.expanduser(found.report))
    check_report_path(path)
    words = ("stepscope", *found.given)
    return ReportFile(path, Made(shell_line(words), version()))
