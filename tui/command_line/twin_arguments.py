"""The flags of `stepscope twin`."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UsageError
from core.base.numerals import read_whole
from tui.command_line.flags import roots
from tui.command_line.report_arguments import ReportFile, add_report, report_file
from tui.command_line.window_arguments import WindowFlags, add_windows, window_flags

WORST, MOST_WORST = 20, 1000


@dataclass(frozen=True, slots=True)
class TwinOptions:
    """Every flag of `twin` after parsing; `worst` is how many places are listed."""

    names: tuple[str, str]
    text: str
    roots: tuple[Path, ...]
    demo: bool
    windows: WindowFlags
    device: str | None
    tokenizer: str | None
    worst: int
    as_json: bool
    report: ReportFile | None = None


def add_twin(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `twin`, except those of all verbs."""
    add = parser.add_argument
    add("a", metavar="A", nargs="?", help="a name or path")
    add("b", metavar="B", nargs="?", help="a name or path; what it changes is told")
    add("text", metavar="TEXT", nargs="?",
        help="a file, a folder of .txt files, a .bin file of ids, a .jsonl file, or -")  # fmt: skip
    add_windows(parser)
    add_report(parser)
    add("--worst", metavar="N", default=str(WORST),
        help=f"list the N places where they differ most, 0 for none (default {WORST})")  # fmt: skip


def twin_options(found: argparse.Namespace) -> TwinOptions:
    """Return the options of `twin`. Raises UsageError when they are not valid."""
    if found.text is None:
        raise UsageError("twin needs A, B and a TEXT", "Give two checkpoints and a file")
    return TwinOptions(
        names=(found.a, found.b),
        text=found.text,
        roots=roots(found),
        demo=found.demo,
        windows=window_flags(found),
        device=found.device,
        tokenizer=found.tokenizer,
        worst=_worst(found.worst),
        as_json=found.json,
        report=report_file(found),
    )


def _worst(text: str) -> int:
    try:
        number = read_whole(text)
    except ValueError:
        number = -1
    if not 0 <= number <= MOST_WORST:
        raise UsageError(f"worst must be a whole number from 0 to {MOST_WORST:,}")
    return number
