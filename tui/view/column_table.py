"""A table of one line for each row; columns are left out where a line would be too long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from core.base.text import clean

GAP = "  "
# Cells by column.
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FittedTable:
    """The heading and a line for each row, and the headings of the columns that are left out."""

    lines: tuple[str, ...]
    left_out: tuple[str, ...]


def column_table(
    heads: Row, rows: Sequence[Row], left: frozenset[str], less_needed: Sequence[str], width: int
) -> tuple[str, ...]:
    """Return the lines of `fitted_table`."""
    return fitted_table(heads, rows, left, less_needed, width).lines


def fitted_table(
    heads: Row, rows: Sequence[Row], left: frozenset[str], less_needed: Sequence[str], width: int
) -> FittedTable:
    """Return the heading and a line for each row, in `width` cells if that is possible.

    `heads` has the heading of each column, in their order. Those in `left` are aligned to the left.
    Those in `less_needed` are left out where a line is too long, the first one first.
    """
    every = [{column: clean(row[column]) for column in heads} for row in (heads, *rows)]
    wide = {column: max(cell_len(row[column]) for row in every) for column in heads}
    columns = _fitting(wide, less_needed, width)
    lines = tuple(
        GAP.join(_padded(row[one], wide[one], left=one in left) for one in columns) for row in every
    )
    return FittedTable(lines, tuple(clean(heads[one]) for one in heads if one not in columns))


def _fitting(wide: Mapping[str, int], less_needed: Sequence[str], width: int) -> list[str]:
    """Return the columns that fit."""
    columns = list(wide)
    for left_out in (None, *less_needed):
        columns = [column for column in columns if column != left_out]
        if sum(wide[column] + len(GAP) for column in columns) - len(GAP) <= width:
            break
    return columns


def _padded(cell: str, width: int, *, left: bool) -> str:
    return set_cell_size(cell, width) if left else " " * (width - cell_len(cell)) + cell
