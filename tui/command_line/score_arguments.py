"""The flags of `stepscope score`."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UsageError
from core.evaluate.windows import TextLayout
from tui.command_line.flags import counted, roots

LONGEST_WINDOW = 2**20


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """Every flag of `score` after parsing; `window` is None for the trained context."""

    text: str
    checkpoints: tuple[str, ...]
    roots: tuple[Path, ...]
    demo: bool
    layout: TextLayout | None
    window: int | None
    whole: bool
    tokenizer: str | None
    as_json: bool


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
    add("--all", action="store_true",
        help="all of a folder, not only its last 5 percent, which the fork holds out")  # fmt: skip
    add("--tokenizer", metavar="NAME", help="fork, fork-first, gpt2 or a file")


def score_options(found: argparse.Namespace) -> ScoreOptions:
    """Return the options of `score`. Raises UsageError when they are not valid."""
    if found.text is None:
        raise UsageError("score needs a TEXT", "Give a file, a folder of .txt files, or -")
    window = None
    if found.window is not None:
        window = counted("window", found.window, LONGEST_WINDOW)
    return ScoreOptions(
        text=found.text,
        checkpoints=tuple(found.checkpoint),
        roots=roots(found),
        demo=found.demo,
        layout=TextLayout(found.layout) if found.layout else None,
        window=window,
        whole=found.all,
        tokenizer=found.tokenizer,
        as_json=found.json,
    )
