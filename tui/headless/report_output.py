"""Writes the report of a result where one is wanted."""

from core.report.document import Document
from core.report.html_page import html_page
from core.report.report_file import write_report
from tui.command_line.report_arguments import ReportFile
from tui.terminal.streams import narrate


def put_report(wanted: ReportFile, document: Document) -> None:
    """Write the report and tell where it is. Raises UsageError when it cannot be written."""
    write_report(wanted.path, html_page(document))
    narrate(f"report: {wanted.path}")
