"""The flags of `stepscope watch`."""

import argparse
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.base.errors import UsageError
from tui.command_line.flags import counted, roots
from tui.command_line.window_arguments import (
    WindowFlags,
    add_windows,
    read_seconds,
    window_flags,
)

MOST_TOKENS = 100_000


class FailOn(StrEnum):
    """What ends the watch with exit code 6."""

    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """Every flag of `watch` after parsing; `run` is None for the embedded checkpoints."""

    run: str | None
    text: str | None
    suite: str | None
    prompts: tuple[str, ...]
    max_tokens: int
    stop_on_newline: bool
    roots: tuple[Path, ...]
    demo: bool
    windows: WindowFlags
    device: str | None
    tokenizer: str | None
    every: float
    once: bool
    fail_on: FailOn | None
    as_json: bool


def add_watch(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `watch`, except those of all verbs."""
    add = parser.add_argument
    add("run_name", metavar="RUN", nargs="?", help="a folder, or the name of a run or checkpoint")
    add("--text", metavar="TEXT",
        help="scored by every step: a file, a folder, a .bin or .jsonl file, or -")  # fmt: skip
    add("--suite", metavar="SUITE",
        help="answered by every step: a .toml file, or sums or records")  # fmt: skip
    add("--prompt", metavar="TEXT", action="append", default=[],
        help="a prompt that every step continues, greedily; may be repeated")  # fmt: skip
    add("--max_tokens", metavar="N", default="32", help="of such a continuation (default 32)")
    add("--stop_on_newline", action="store_true", help="end a continuation at a newline")
    add_windows(parser)
    add("--every", metavar="TIME", default="2s", help="look again after this time (default 2s)")
    add("--once", action="store_true", help="end when every step that is there is judged")
    add("--fail_on", metavar="WHAT", choices=[*FailOn],
        help="alarm: end with 6 at the first alarm")  # fmt: skip
    add("--jsonl", action="store_true", help="print a JSON object for each step")


def watch_options(found: argparse.Namespace) -> WatchOptions:
    """Return the options of `watch`. Raises UsageError when they are not valid."""
    if found.run_name is None and not found.demo:
        raise UsageError("watch needs a RUN or --demo", "Give a folder, or the name of a run")
    if found.run_name is not None and found.demo:
        raise UsageError("--demo and RUN exclude each other")
    if not (found.text or found.suite or found.prompt):
        raise UsageError("watch needs --text, --suite or --prompt", "Give what every step is asked")
    return WatchOptions(
        run=found.run_name,
        text=found.text,
        suite=found.suite,
        prompts=tuple(dict.fromkeys(found.prompt)),
        max_tokens=counted("max_tokens", found.max_tokens, MOST_TOKENS),
        stop_on_newline=found.stop_on_newline,
        roots=roots(found),
        demo=found.demo,
        windows=window_flags(found),
        device=found.device,
        tokenizer=found.tokenizer,
        every=read_seconds("every", found.every),
        once=found.once,
        fail_on=FailOn(found.fail_on) if found.fail_on else None,
        as_json=found.jsonl,
    )
