"""Tables and trees on stdout: as wide as the terminal, or with full width in a pipe."""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from core.base.text import clean
from tui.view.wrapped import wrapped

if TYPE_CHECKING:
    from rich.console import RenderableType

# A pipe does not have a width, so nothing is cut.
_UNLIMITED = 100_000


def show(parts: Iterable["RenderableType"]) -> None:
    """Write the parts one below the other, without trailing blanks.

    All parts are rendered before any is written, because rich exits with code 1 on a closed pipe.
    """
    from rich.console import Console  # noqa: PLC0415 - `aligned` does not need it

    console = Console()
    width = console.width if sys.stdout.isatty() else _UNLIMITED
    console.width = _UNLIMITED
    with console.capture() as capture:
        for part in parts:
            # Lines that are too long are wrapped by the terminal and not cut.
            console.width = max(width, console.measure(part).minimum)
            console.print(part, crop=False)
            console.width = _UNLIMITED
    write(capture.get().splitlines())


def write(lines: Iterable[str]) -> None:
    """Write lines to stdout without trailing blanks."""
    sys.stdout.write("".join(f"{line.rstrip(' ')}\n" for line in lines))
    sys.stdout.flush()


def aligned(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[str]
) -> Iterator[str]:
    """Yield a heading and a line for each row. On a terminal the last column is wrapped.

    A rich table would take 1.5 s for a thousand rows.
    """
    cells = [[clean(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)][:-1]
    for row in cells:
        padded = (
            " " * (width - cell_len(cell)) + cell if name in right else set_cell_size(cell, width)
            for name, width, cell in zip(columns, widths, row, strict=False)
        )
        line = "".join(f"{cell}  " for cell in padded)
        room = _room(cell_len(line))
        first, *rest = wrapped(row[-1], room)
        yield line + first
        yield from (" " * cell_len(line) + more for more in rest)


def _room(taken: int) -> int:
    """Return the width in cells left for the last column; unlimited in a pipe."""
    if not sys.stdout.isatty():
        return _UNLIMITED
    return max(2, shutil.get_terminal_size().columns - taken)
