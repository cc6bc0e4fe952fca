"""Tables and trees on stdout: as wide as the terminal, or with full width in a pipe."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.terminal.output_width import UNLIMITED

if TYPE_CHECKING:
    from rich.console import RenderableType


def show(parts: Iterable["RenderableType"]) -> None:
    """Write the parts one below the other, without trailing blanks.

    All parts are rendered before any is written, because rich exits with code 1 on a closed pipe.
    """
    from rich.console import Console  # noqa: PLC0415 - `write` does not need it

    console = Console()
    width = console.width if sys.stdout.isatty() else UNLIMITED
    console.width = UNLIMITED
    with console.capture() as capture:
        for part in parts:
            # Lines that are too long are wrapped by the terminal and not cut.
            console.width = max(width, console.measure(part).minimum)
            console.print(part, crop=False)
            console.width = UNLIMITED
    write(capture.get().splitlines())


def write(lines: Iterable[str]) -> None:
    """Write lines to stdout without trailing blanks."""
    sys.stdout.write("".join(f"{line.rstrip(' ')}\n" for line in lines))
    sys.stdout.flush()
