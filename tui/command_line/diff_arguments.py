"""The flags of `stepscope diff`."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UsageError
from tui.command_line.flags import roots


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """Every flag of `diff` after parsing; `match` are words in the names of the tensors."""

    names: tuple[str, str]
    roots: tuple[Path, ...]
    demo: bool
    weights: bool
    match: str
    as_json: bool


def add_diff(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `diff`, except those of all verbs."""
    add = parser.add_argument
    add("a", metavar="A", nargs="?", help="a name or path")
    add("b", metavar="B", nargs="?", help="a name or path; values are told as A → B")
    add("--no_weights", action="store_true", help="compare the metadata alone")
    add("--match", metavar="WORDS", default="",
        help="only tensors with these words in their names; * and ? make a pattern")  # fmt: skip


def diff_options(found: argparse.Namespace) -> DiffOptions:
    """Return the options of `diff`. Raises UsageError when they are not valid."""
    if found.b is None:
        raise UsageError("diff needs A and B", "stepscope list prints the names")
    if found.no_weights and found.match:
        raise UsageError("--match excludes --no_weights", "It chooses weights")
    return DiffOptions(
        (found.a, found.b),
        roots(found),
        found.demo,
        not found.no_weights,
        found.match,
        found.json,
    )
