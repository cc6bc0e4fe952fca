"""The flags of `stepscope suite`."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.base.errors import UsageError
from core.base.numerals import read_number
from core.base.text import shorten
from core.protocol.settings import BY_NAME
from tui.command_line.flags import add_threads, counted, roots, threads
from tui.command_line.report_arguments import ReportFile, add_report, report_file

MOST_SAMPLES, MOST_SHOWN = 1_000_000, 1_000_000
GRID = ("temperature", "top_k", "top_p", "min_p")


class FailOn(StrEnum):
    """What beside a threshold ends with exit code 6."""

    REGRESSION = "regression"
    FLIP = "flip"


class Format(StrEnum):
    """How the result is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class SuiteOptions:
    """Every flag of `suite` after parsing; None means what the suite file says."""

    suite: str
    checkpoints: tuple[str, ...]
    roots: tuple[Path, ...]
    demo: bool
    grid: dict[str, tuple[Any, ...]]
    samples: int | None
    k: int
    wrong: int
    tokenizer: str | None
    baseline: Path | None
    fail_on: FailOn | None
    fail_below: float | None
    shape: Format
    report: ReportFile | None = None
    threads: int | None = None


def add_suite(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `suite`, except those of all verbs."""
    add = parser.add_argument
    add("suite", metavar="SUITE", nargs="?", help="a .toml file, or sums or records")
    add("--checkpoint", metavar="NAME", action="append", default=[],
        help="a name or path; may be repeated: all answer the same cases")  # fmt: skip
    for name in GRID:
        add(f"--{name}", metavar="LIST",
            help=f"values of {BY_NAME[name].commands[-1]} such as "
            + ("none,5" if name == "top_k" else "0.5,0.9")
            + ", each combined with those of the other settings")  # fmt: skip
    add("--samples", metavar="N", help="draw N answers to each case for each setting")
    add("--pass_k", metavar="K", default="10", help="the k of pass@k and pass^k (default 10)")
    add("--wrong", metavar="N", default="10", help="show at most N wrong answers (default 10)")
    add("--tokenizer", metavar="NAME", help="fork, fork-first, gpt2 or a file")
    add("--baseline", metavar="FILE", help="a result of suite --json to compare with")
    add("--fail_on", metavar="WHAT", choices=[one.value for one in FailOn],
        help="regression or flip: exit with 6 if the baseline was better, or differs")  # fmt: skip
    add("--fail_below", metavar="X", help="exit with 6 when the share of right cases is below X")
    add_threads(parser)
    add_report(parser)
    add("--csv", action="store_true", help="print CSV with a row for each answer")


def suite_options(found: argparse.Namespace) -> SuiteOptions:
    """Return the options of `suite`. Raises UsageError when they are not valid."""
    if found.suite is None:
        raise UsageError("suite needs a SUITE", "Give a .toml file, or sums or records")
    if found.fail_on and not found.baseline:
        raise UsageError("--fail_on needs --baseline FILE")
    if found.json and found.csv:
        raise UsageError("--json and --csv exclude each other")
    return SuiteOptions(
        suite=found.suite,
        checkpoints=tuple(found.checkpoint),
        roots=roots(found),
        demo=found.demo,
        grid={name: _values(name, text) for name in GRID if (text := getattr(found, name))},
        samples=None if found.samples is None else counted("samples", found.samples, MOST_SAMPLES),
        k=counted("pass_k", found.pass_k, MOST_SAMPLES),
        wrong=counted("wrong", found.wrong, MOST_SHOWN, least=0),
        tokenizer=found.tokenizer,
        baseline=Path(os.path.expanduser(found.baseline)) if found.baseline else None,
        fail_on=FailOn(found.fail_on) if found.fail_on else None,
        fail_below=_share(found.fail_below),
        shape=Format.JSON if found.json else Format.CSV if found.csv else Format.TABLE,
        report=report_file(found),
        threads=threads(found),
    )


def _values(name: str, text: str) -> tuple[Any, ...]:
    """Return the values of a list such as `0,0.5,0.8`, each once."""
    found: Sequence[Any] = [BY_NAME[name].parse(one) for one in text.split(",")]
    if len(set(found)) < len(found):
        raise UsageError(f"--{name} has a value twice: {shorten(text, 40)}", "Give each once")
    return tuple(found)


def _share(text: str | None) -> float | None:
    try:
        value = None if text is None else read_number(text)
    except ValueError:
        value = -1.0
    if value is not None and not 0 <= value <= 1:
        raise UsageError(
            f"fail_below cannot be {shorten(str(text), 40)!r}",
            "It must be a share from 0 to 1, such as 0.95",
        )
    return value
