"""The flags that choose the windows of a text, shared by the verbs that judge checkpoints."""

import argparse
from dataclasses import dataclass

from core.base.errors import UsageError
from core.base.numerals import read_number
from core.base.text import shorten
from core.judging.amount import Amount
from core.judging.common_windows import WindowChoice
from core.judging.windows import TextLayout
from tui.command_line.flags import counted

LONGEST_WINDOW, MOST_WINDOWS = 2**20, 10**9
LONGEST_BUDGET = 30 * 24 * 3600.0
_UNITS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class WindowFlags:
    """Which windows of a text, and how many of them."""

    choice: WindowChoice
    amount: Amount


def add_windows(parser: argparse.ArgumentParser) -> None:
    """Add the flags that choose windows, and those of device and tokenizer."""
    add = parser.add_argument
    add("--layout", metavar="NAME", choices=[one.value for one in TextLayout],
        help="stream, shift or rows: how the text is cut (default: as in training)")  # fmt: skip
    add("--window", metavar="N", help="predicted ids of a window (default: the trained context)")
    add("--windows", metavar="N", help="at least N windows, spread evenly over the text")
    add("--budget", metavar="TIME",
        help="only as many windows as this time allows in all, such as 90s, 5m or 2h")  # fmt: skip
    add("--all", action="store_true",
        help="all of a folder, not only its last 5 percent, which the fork holds out")  # fmt: skip
    add("--device", metavar="NAME", help="cpu, cuda, mps or auto (default)")
    add("--tokenizer", metavar="NAME", help="fork, fork-first, gpt2 or a file")


def window_flags(found: argparse.Namespace) -> WindowFlags:
    """Return what the flags choose. Raises UsageError when they are not valid."""
    if found.windows is not None and found.budget is not None:
        raise UsageError("--windows and --budget exclude each other")
    layout = TextLayout(found.layout) if found.layout else None
    size = _counted("window", found.window, LONGEST_WINDOW)
    windows = _counted("windows", found.windows, MOST_WINDOWS)
    budget = None if found.budget is None else read_seconds("budget", found.budget)
    return WindowFlags(WindowChoice(layout, size, found.all), Amount(windows, budget))


def _counted(name: str, text: str | None, most: int) -> int | None:
    return None if text is None else counted(name, text, most)


def read_seconds(name: str, text: str) -> float:
    """Return the seconds of a time such as 90s, 5m or 2h; a number alone is in seconds.

    Raises UsageError, with the name of the flag, for any other text.
    """
    unit = _UNITS.get(text[-1:])
    try:
        value = read_number(text[:-1] if unit else text) * (unit or 1)
    except ValueError:
        value = 0.0
    if not 0 < value <= LONGEST_BUDGET:
        raise UsageError(
            f"{name} cannot be {shorten(text, 40)!r}",
            "It must be a time of up to 30 days, such as 90s, 5m or 2h",
        )
    return value
