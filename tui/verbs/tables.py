"""Tables and trees on stdout: as wide as the terminal, or as wide as they need in a pipe."""

import sys
from collections.abc import Iterable

from rich.console import Console, RenderableType

# A pipe has no width: nothing is cut there.
_UNLIMITED = 100_000


def show(parts: Iterable[RenderableType]) -> None:
    """Write the parts below each other, without blanks at the ends of lines.

    Everything is rendered first: rich would turn a closed pipe into the exit code 1.
    """
    console = Console()
    width = console.width if sys.stdout.isatty() else _UNLIMITED
    console.width = _UNLIMITED
    with console.capture() as capture:
        for part in parts:
            # Better a line that the terminal wraps than one that is cut.
            console.width = max(width, console.measure(part).minimum)
            console.print(part, crop=False)
            console.width = _UNLIMITED
    lines = capture.get().splitlines()
    sys.stdout.write("".join(f"{line.rstrip(' ')}\n" for line in lines))
    sys.stdout.flush()
