"""The flag --logprobs K, of prompt mode and of `lens`."""

import argparse

from tui.command_line.flags import counted

# More than any vocabulary has.
MOST_LOGPROBS = 10_000_000


def add_logprobs(parser: argparse.ArgumentParser, help_text: str) -> None:
    """Add the flag."""
    parser.add_argument("--logprobs", metavar="K", help=help_text)


def logprobs(found: argparse.Namespace) -> int | None:
    """Return how many ids are asked for, None without the flag.

    Raises UsageError for anything but a whole number from 0 on.
    """
    given = found.logprobs
    return None if given is None else counted("logprobs", given, MOST_LOGPROBS, least=0)
