"""Checks a default of the user's own as if its flag had been given alone."""

import argparse
import re
from functools import cache

from core.base.errors import UsageError
from core.base.text import shorten
from tui.command_line.configurable import Value
from tui.command_line.flags import parsed, threads
from tui.command_line.prompt_arguments import options_of, prompt_parser

_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d{1,3})?")


def check_value(name: str, value: Value) -> None:
    """Raise UsageError, in the words of the flag, when the value is not valid."""
    if value is None:
        return
    if name == "checkpoint" and isinstance(value, tuple) and len(value) > 1:
        raise UsageError("checkpoint has several names", "Give one; --checkpoint takes several")
    if name == "device" and not _DEVICE.fullmatch(str(value).lower()):
        shown = shorten(repr(value), 40)
        raise UsageError(f"device cannot be {shown}", "It must be cpu, cuda, mps or auto")
    found = argparse.Namespace(**vars(_without_flags()))
    setattr(found, name, list(value) if isinstance(value, tuple) else value)
    # A system message is only taken with it.
    found.chat = found.chat or name == "system"
    threads(found)
    options_of(found)


@cache
def _without_flags() -> argparse.Namespace:
    found = parsed(prompt_parser(), (), {})
    found.threads = None
    return found
