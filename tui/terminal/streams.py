"""Output streams and their encoding: results go to stdout, messages to stderr."""

import io
import math
import os
import sys
import time
from typing import TextIO

from core.base.text import clean

DIM, PLAIN, ERASE_LINE = "\x1b[2m", "\x1b[22m", "\r\x1b[K"


def prepare() -> None:
    """Make both streams UTF-8 in every locale, with escapes for what cannot be encoded."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # The descriptor is closed; write to the null device instead.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def is_terminal(stream: TextIO) -> bool:
    """Whether a stream is a terminal that supports escape codes."""
    return stream.isatty() and os.environ.get("TERM") not in (None, "", "dumb")


def narrate(line: str) -> None:
    """Write one line to stderr; what cannot be written there is dropped."""
    _tell(f"{clean(line)}\n")


def _tell(text: str) -> None:
    """Write to stderr. Raises BrokenPipeError.

    Another error, such as a full disk, does not spoil the answer on stdout: stderr is then the null
    device, also when Python ends and flushes it.
    """
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except BrokenPipeError:
        raise
    except OSError:
        drop(sys.stderr)


def drop(stream: TextIO) -> None:
    """Discard what could not be written to a stream, and all that will be."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    stream.flush()


class Progress:
    """One line on stderr that can be replaced and removed, if stderr is a terminal.

    Elsewhere at most one line in `every` seconds is written; by default none is.
    """

    def __init__(self, every: float = math.inf) -> None:
        self._live, self._every = is_terminal(sys.stderr), every
        self._shown, self._written = "", time.monotonic()

    def show(self, line: str) -> None:
        """Replace the line; where it cannot be replaced, write one if it is time to."""
        if self._live and line != self._shown:
            _tell(f"{ERASE_LINE}{clean(line)}")
            self._shown = line
        elif not self._live and time.monotonic() - self._written >= self._every:
            narrate(line)
            self._written = time.monotonic()

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            _tell(ERASE_LINE)
            self._shown = ""


class Answer:
    """The continuation on stdout: cleaned for a terminal, untouched for a pipe or a file."""

    def __init__(self, *, echo: bool | None) -> None:
        """Decide once whether this is a terminal and whether the prompt is echoed."""
        self.on_terminal = sys.stdout.isatty()
        self.echoes = self.on_terminal if echo is None else echo
        self._dims = is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")

    def prompt(self, text: str) -> None:
        """Write the prompt as it was encoded, dimmed on a terminal with escape codes."""
        if self.echoes and text:
            shown = self._shown(text)
            sys.stdout.write(f"{DIM}{shown}{PLAIN}" if self._dims else shown)
            sys.stdout.flush()

    def text(self, text: str) -> None:
        """Write a part of the continuation and flush it."""
        if text:
            sys.stdout.write(self._shown(text))
            sys.stdout.flush()

    def end(self, *, another_follows: bool) -> None:
        """End the text with a newline on a terminal, and between two answers."""
        if self.on_terminal or another_follows:
            sys.stdout.write("\n")
            sys.stdout.flush()

    def _shown(self, text: str) -> str:
        return clean(text, keep="\n\t") if self.on_terminal else text
