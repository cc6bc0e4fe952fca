"""The flags of `stepscope score`."""

import argparse
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.base.errors import UsageError
from core.base.numerals import read_number
from core.base.text import shorten
from core.judging.windows import TextLayout
from tui.command_line.flags import counted, roots

LONGEST_WINDOW, MOST_WINDOWS = 2**20, 10**9
LONGEST_BUDGET = 30 * 24 * 3600.0
_UNITS = {"s": 1, "m": 60, "h": 3600}


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


def add_score(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `score`, except those of all verbs."""
    add = parser.add_argument
    add("text", metavar="TEXT", nargs="?",
        help="a file, a folder of .txt files, a .bin file of ids, a .jsonl file, or -")  # fmt: skip
    add("--checkpoint", metavar="NAME", action="append", default=[],
        help="a name or path; may be repeated: all are scored on the same windows")  # fmt: skip
    add("--layout", metavar="NAME", choices=[*TextLayout],
        help="stream, shift or rows: how the text is cut (default: as in training)")  # fmt: skip
    add("--window", metavar="N", help="predicted ids of a window (default: the trained context)")
    add("--windows", metavar="N", help="at least N windows, spread evenly over the text")
    add("--budget", metavar="TIME",
        help="only as many windows as this time allows in all, such as 90s, 5m or 2h")  # fmt: skip
    add("--all", action="store_true",
        help="all of a folder, not only its last 5 percent, which the fork holds out")  # fmt: skip
    add("--as_training", action="store_true",
        help="rebuild the recorded loss, from the data that the fork trained on")  # fmt: skip
    add("--train", metavar="PATH",
        help="a training text: tells how much of the scored text stands in it")  # fmt: skip
    add("--device", metavar="NAME", help="cpu, cuda, mps or auto (default)")
    add("--tokenizer", metavar="NAME", help="fork, fork-first, gpt2 or a file")
    add("--per_token", metavar="FILE", help="write the loss of every token into a CSV file")
    add("--csv", action="store_true", help="print CSV")
    add("--markdown", action="store_true", help="print Markdown")


def score_options(found: argparse.Namespace) -> ScoreOptions:
    """Return the options of `score`. Raises UsageError when they are not valid."""
    if found.text is None:
        raise UsageError("score needs a TEXT", "Give a file, a folder of .txt files, or -")
    if found.windows is not None and found.budget is not None:
        raise UsageError("--windows and --budget exclude each other")
    _check_as_training(found)
    return ScoreOptions(
        text=found.text,
        checkpoints=tuple(found.checkpoint),
        roots=roots(found),
        demo=found.demo,
        layout=TextLayout(found.layout) if found.layout else None,
        window=_counted("window", found.window, LONGEST_WINDOW),
        windows=_counted("windows", found.windows, MOST_WINDOWS),
        budget=None if found.budget is None else _seconds(found.budget),
        whole=found.all,
        as_training=found.as_training,
        train=found.train,
        device=found.device,
        tokenizer=found.tokenizer,
        per_token=Path(os.path.expanduser(found.per_token)) if found.per_token else None,
        shape=_shape(found),
    )


def _check_as_training(found: argparse.Namespace) -> None:
    """Raise UsageError for a flag that chooses other windows than those of the training."""
    for name in ("layout", "window", "windows", "budget", "all"):
        if found.as_training and getattr(found, name):
            raise UsageError(
                f"--as_training and --{name} exclude each other",
                "The training chose the windows",
            )


def _counted(name: str, text: str | None, most: int) -> int | None:
    return None if text is None else counted(name, text, most)


def _seconds(text: str) -> float:
    """Return the seconds of a time such as 90s, 5m or 2h; a number alone is in seconds."""
    unit = _UNITS.get(text[-1:])
    try:
        value = read_number(text[:-1] if unit else text) * (unit or 1)
    except ValueError:
        value = 0.0
    if not 0 < value <= LONGEST_BUDGET:
        raise UsageError(
            f"budget cannot be {shorten(text, 40)!r}", "Give a time such as 90s, 5m or 2h"
        )
    return value


def _shape(found: argparse.Namespace) -> Format:
    asked = [one for one in Format if one is not Format.TABLE and getattr(found, one)]
    if len(asked) > 1:
        raise UsageError(f"--{asked[0]} and --{asked[1]} exclude each other")
    return asked[0] if asked else Format.TABLE
