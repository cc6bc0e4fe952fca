"""Which row is on which line of a scrolled list, below heads that stay at the top."""

from collections.abc import Sequence
from dataclasses import dataclass

# The smallest heights that have the column heads, and the head of the run in view.
WITH_COLUMNS, WITH_RUN = 3, 4
COLUMN_HEADS = -1


@dataclass(frozen=True, slots=True)
class ListWindow:
    """The lines of a list of `height` lines whose first `offset` rows are scrolled away.

    `heads` has, for each row, the number of the head that it belongs to, None if there is none.
    """

    heads: Sequence[int | None]
    height: int
    offset: int = 0

    @property
    def columns(self) -> int:
        """Lines taken by the column heads."""
        return 1 if self.height >= WITH_COLUMNS and self.heads else 0

    @property
    def total(self) -> int:
        """Lines of the whole list."""
        return len(self.heads) + self.columns

    @property
    def page(self) -> int:
        """Rows that are in view at once."""
        return max(1, self.height - self.columns - self._pinned(len(self.heads) - 1))

    def row_at(self, y: int) -> int | None:
        """Return the row on a line, COLUMN_HEADS for these, None for a blank line."""
        if y < self.columns:
            return COLUMN_HEADS
        number = y - self.columns + self.offset
        if number >= len(self.heads):
            return None
        if y == self.columns and self._pinned(number):
            return self.heads[number]
        return number

    def showing(self, row: int) -> int:
        """Return the offset nearest to the present one at which a row is in view."""
        first = max(0, row - self._pinned(row))
        last = max(0, row - (self.height - self.columns) + 1)
        return min(max(self.offset, last), max(first, last))

    def _pinned(self, row: int) -> int:
        """Return how many lines the head of a row takes at the top: 1 or 0."""
        if self.height < WITH_RUN or not 0 <= row < len(self.heads):
            return 0
        head = self.heads[row]
        return int(head is not None and head != row)
