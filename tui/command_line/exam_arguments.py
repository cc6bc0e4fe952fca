"""The flags of `stepscope exam`."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UsageError
from tui.command_line.flags import roots
from tui.command_line.report_arguments import ReportFile, add_report, report_file
from tui.command_line.window_arguments import WindowFlags, add_windows, window_flags


@dataclass(frozen=True, slots=True)
class ExamOptions:
    """Every flag of `exam` after parsing; `name` is None for the demo's recommended one."""

    name: str | None
    text: str
    train: str | None
    roots: tuple[Path, ...]
    demo: bool
    windows: WindowFlags
    device: str | None
    tokenizer: str | None
    as_json: bool
    report: ReportFile | None = None


def add_exam(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `exam`, except those of all verbs."""
    add = parser.add_argument
    add("checkpoint", metavar="CHECKPOINT", nargs="?", help="a name or path")
    add("--text", metavar="TEXT",
        help="a file, a folder of .txt files, a .bin file of ids, a .jsonl file, or -")  # fmt: skip
    add("--train", metavar="PATH",
        help="the training text: for n-grams, and for what is learned by heart")  # fmt: skip
    add_windows(parser)
    add_report(parser)


def exam_options(found: argparse.Namespace) -> ExamOptions:
    """Return the options of `exam`. Raises UsageError when they are not valid."""
    if found.text is None:
        raise UsageError("exam needs --text TEXT", "Give a file, a folder of .txt files, or -")
    if found.checkpoint is None and not found.demo:
        raise UsageError("exam needs a CHECKPOINT or --demo", "stepscope list prints the names")
    return ExamOptions(
        name=found.checkpoint,
        text=found.text,
        train=found.train,
        roots=roots(found),
        demo=found.demo,
        windows=window_flags(found),
        device=found.device,
        tokenizer=found.tokenizer,
        as_json=found.json,
        report=report_file(found),
    )
