"""A table as text: a heading and rows in aligned columns, measured in cells."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from core.base.text import clean
from tui.view.wrapped import wrapped


def aligned(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[str], width: int
) -> Iterator[str]:
    """Yield a heading and a line for each row; the last column is wrapped at `width` cells.

    The columns named in `right` are aligned to the right, the last one only where all of its cells
    fit. A rich table would take 1.5 s for a thousand rows.
    """
    cells = [[clean(cell) for cell in row] for row in (columns, *rows)]
    *widths, last = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    room = max(2, width - sum(widths) - 2 * len(widths))
    if columns[-1] in right and last <= room:
        cells = [[*row[:-1], _to_right(row[-1], last)] for row in cells]
    for row in cells:
        padded = (
            _to_right(cell, wide) if name in right else set_cell_size(cell, wide)
            for name, wide, cell in zip(columns, widths, row, strict=False)
        )
        line = "".join(f"{cell}  " for cell in padded)
        first, *rest = wrapped(row[-1], room)
        yield line + first
        yield from (" " * cell_len(line) + more for more in rest)


def _to_right(cell: str, width: int) -> str:
    return " " * (width - cell_len(cell)) + cell
