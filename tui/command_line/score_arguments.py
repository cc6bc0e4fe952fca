"""The flags of `stepscope score`."""

import argparse
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.base.errors import UsageError
from core.judging.windows import TextLayout
from tui.command_line.flags import add_threads, roots, threads
from tui.command_line.report_arguments import ReportFile, add_report, report_file
from tui.command_line.window_arguments import add_windows, window_flags


class Format(StrEnum):
    """How the scores are printed."""

    TABLE = "table"
    CSV = "csv"
    MARKDOWN = "markdown"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """Every flag of `score` after parsing.

    `window` is None for the trained context, `windows` for all of them; `budget` is in seconds.
    """

    text: str
    checkpoints: tuple[str, ...]
    roots: tuple[Path, ...]
    demo: bool
    layout: TextLayout | None
    window: int | None
    windows: int | None
    budget: float | None
    whole: bool
    as_training: bool
    train: str | None
    device: str | None
    tokenizer: str | None
    per_token: Path | None
    shape: Format
    suite: str | None = None
    report: ReportFile | None = None
    threads: int | None = None


def add_score(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `score`, except those of all verbs."""
    add = parser.add_argument
    add("text", metavar="TEXT", nargs="?",
        help="a file, a folder of .txt files, a .bin file of ids, a .jsonl file, or -")  # fmt: skip
    add("--checkpoint", metavar="NAME", action="append", default=[],
        help="a name or path; may be repeated: all are scored on the same windows")  # fmt: skip
    add_windows(parser)
    add("--as_training", action="store_true",
        help="rebuild the recorded loss, from the data that the fork trained on")  # fmt: skip
    add("--train", metavar="PATH",
        help="a training text: tells how much of the scored text stands in it")  # fmt: skip
    add("--suite", metavar="SUITE",
        help="then let them answer a suite, by which one is recommended: "
        "a .toml file, or sums or records")  # fmt: skip
    add("--per_token", metavar="FILE", help="write the loss of every token into a CSV file")
    add_threads(parser)
    add_report(parser)
    add("--csv", action="store_true", help="print CSV")
    add("--markdown", action="store_true", help="print Markdown")


def score_options(found: argparse.Namespace) -> ScoreOptions:
    """Return the options of `score`. Raises UsageError when they are not valid."""
    if found.text is None:
        raise UsageError("score needs a TEXT", "Give a file, a folder of .txt files, or -")
    flags = window_flags(found)
    _check_as_training(found)
    return ScoreOptions(
        text=found.text,
        checkpoints=tuple(found.checkpoint),
        roots=roots(found),
        demo=found.demo,
        layout=flags.choice.layout,
        window=flags.choice.size,
        windows=flags.amount.windows,
        budget=flags.amount.budget,
        whole=flags.choice.whole,
        as_training=found.as_training,
        train=found.train,
        device=found.device,
        tokenizer=found.tokenizer,
        per_token=Path(os.path.expanduser(found.per_token)) if found.per_token else None,
        shape=_shape(found),
        suite=found.suite,
        report=report_file(found),
        threads=threads(found),
    )


def _check_as_training(found: argparse.Namespace) -> None:
    """Raise UsageError for a flag that chooses other windows than those of the training."""
    for name in ("layout", "window", "windows", "budget", "all"):
        if found.as_training and getattr(found, name):
            raise UsageError(
                f"--as_training and --{name} exclude each other",
                "The training chose the windows",
            )


def _shape(found: argparse.Namespace) -> Format:
    asked = [one for one in Format if one is not Format.TABLE and getattr(found, one)]
    if len(asked) > 1:
        raise UsageError(f"--{asked[0]} and --{asked[1]} exclude each other")
    return asked[0] if asked else Format.TABLE
