"""The table of the checkpoint list for one width: columns, and names that differ."""

from collections.abc import Sequence

from rich.cells import cell_len

from tui.fullscreen.widgets.catalog_columns import Column, columns_of
from tui.fullscreen.widgets.catalog_rows import (
    Parts,
    column_heads,
    head_parts,
    marks_of,
    room_for_head,
    row_parts,
)
from tui.view.catalog import Order
from tui.view.catalog_row import CatalogRow
from tui.view.told_apart import cut_end, cut_front, cut_middle, told_apart

# What tells two steps or folders apart is mostly at their end.
_NAME_CUTS = (cut_front, cut_middle, cut_end)
_HEAD_CUTS = (cut_middle, cut_front, cut_end)
SMALLEST_RUN = 5


class CatalogTable:
    """Rows laid out in `width` cells, so that painting a line needs no other row.

    The last cell is blank, except in a row with a problem.

    `heads` has, for each row, the number of the head that it belongs to, None if there is none.
    """

    def __init__(self, rows: Sequence[CatalogRow], order: Order, width: int) -> None:
        self.rows, self.width = rows, width
        self._order = order
        self.columns: tuple[Column, ...] = columns_of(rows, order, width - 1)
        self.heads = _heads(rows)
        self._end = self._end_of_heads()
        self._names = self._told_apart()
        self._steps_only = all(row.by_step and not row.run for row in rows if row.entry)

    def column_heads(self) -> str:
        """Return the line above the rows."""
        return column_heads(self.columns, self._order, right=self._steps_only)

    def parts(self, number: int, *, loaded: bool, marked: bool = False) -> Parts:
        """Return the texts of a row with the names of their styles."""
        row, name = self.rows[number], self._names[number]
        if row.entry is None:
            return head_parts(row, name, self._end)
        marks = marks_of(row, row.entry, loaded=loaded, marked=marked)
        return row_parts(row, row.entry, self.columns, name, marks, self.width)

    def order_at(self, x: int) -> Order | None:
        """Return the order of the column whose head is at a cell, None between two columns."""
        return next((each.order for each in self.columns if each.start <= x < each.end), None)

    def _end_of_heads(self) -> int:
        """Return the cell before which heads end: that of the columns if all names fit there."""
        heads = [row for row in self.rows if row.entry is None]
        end = self.columns[-1].end
        fits = all(cell_len(row.name) <= room_for_head(row, end) for row in heads)
        return end if fits else max(end, self.width - 1)

    def _told_apart(self) -> list[str]:
        """Return the names of the rows in the room that they have."""
        names = [""] * len(self.rows)
        at_heads = [number for number, row in enumerate(self.rows) if row.entry is None]
        room = min((room_for_head(self.rows[number], self._end) for number in at_heads), default=0)
        heads = told_apart((self.rows[number].name for number in at_heads), room, _HEAD_CUTS)
        for number, name in zip(at_heads, heads, strict=True):
            names[number] = name
        for group in self._groups():
            for number, name in zip(group, self._of_group(group), strict=True):
                names[number] = name
        return names

    def _groups(self) -> list[list[int]]:
        """Return the rows that a user sees side by side: those of a run, or all of a flat list."""
        found: dict[int | None, list[int]] = {}
        for number, row in enumerate(self.rows):
            if row.entry:
                found.setdefault(None if row.run else self.heads[number], []).append(number)
        return list(found.values())

    def _of_group(self, group: Sequence[int]) -> list[str]:
        rows, room = [self.rows[number] for number in group], self.columns[0].width
        runs = list(dict.fromkeys(row.run for row in rows))
        if runs == [""]:
            return told_apart((row.name for row in rows), room, _NAME_CUTS)
        # The run is cut before the step is.
        left = room - 3 - max(len(row.name) for row in rows)
        short = dict(zip(runs, told_apart(runs, max(SMALLEST_RUN, left), _HEAD_CUTS), strict=True))
        return told_apart((f"{short[row.run]} / {row.name}" for row in rows), room, _NAME_CUTS)


def _heads(rows: Sequence[CatalogRow]) -> list[int | None]:
    heads: list[int | None] = []
    last: int | None = None
    for number, row in enumerate(rows):
        last = number if row.entry is None else last
        heads.append(last)
    return heads
