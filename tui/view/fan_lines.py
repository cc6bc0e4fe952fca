"""A fan as lines: rows or groups (the tree is in tree_lines). A line is made when it is shown."""

from collections.abc import Sequence
from typing import Protocol

from core.fan.fan import Fan
from core.fan.groups import Groups
from core.record.generation import Generation
from tui.view.fan_words import (
    end_words,
    group_figures,
    group_key,
    group_remarks,
)
from tui.view.result_view import Pieces
from tui.view.token_text import in_one_line

# Below these widths in cells, columns that are less needed are left out.
WIDE, WIDEST = 64, 100


class FanLines(Protocol):
    """Lines with a head above them."""

    def __len__(self) -> int:
        """Number of lines."""

    def head(self, width: int) -> str:
        """Return the names of the columns."""

    def pieces(self, at: int, width: int) -> Pieces:
        """Return a line as texts and the names of their styles, for a width in cells."""

    def row(self, at: int) -> int | None:
        """Return the row (from 0 on) that a line stands for, None for a line without one."""

    def line_of(self, row: int) -> int:
        """Return the number of the line that stands for a row."""


class RowLines:
    """The rows: their temperature if they differ, log-probability, tokens, end and answer."""

    def __init__(self, fan: Fan) -> None:
        self._fan = fan

    def __len__(self) -> int:
        """Number of rows."""
        return len(self._fan.rows)

    def head(self, width: int) -> str:
        """Return the names of the columns."""
        temperature = f"{'temp':>7}" if self._fan.temperatures else ""
        logprob = f"{'log-prob':>10}" if width >= WIDE else ""
        return f"{'row':>5}{temperature}{logprob}{'tokens':>8}  {'end':<12}  answer"

    def pieces(self, at: int, width: int) -> Pieces:
        """Return a row; its log-probability, in nats, is of the whole answer and raw."""
        row, temperatures = self._fan.rows[at], self._fan.temperatures
        figures = f"{len(row.new_ids):>8,}"
        if width >= WIDE:
            figures = f"{self._fan.tree.leaf(at).path_logprob:>10.2f}{figures}"
        if temperatures:
            figures = f"{temperatures[at]:>7g}{figures}"
        style = "error" if row.error() else "note"
        return (
            (f"{at + 1:>5}", "name"),
            (figures, "output"),
            (f"  {end_words(row):<12}  ", style),
            (_answer(row, width), "output"),
        )

    def row(self, at: int) -> int:
        """Return the row of a line."""
        return at

    def line_of(self, row: int) -> int:
        """Return the line of a row."""
        return row


class GroupLines:
    """The groups of the finished answers, then what is not counted."""

    def __init__(self, fan: Fan, groups: Groups, remarks: Sequence[str] = ()) -> None:
        """Create the lines; `remarks` come last."""
        self._groups = groups
        self._remarks = [*group_remarks(fan, groups), *remarks]

    def __len__(self) -> int:
        """Number of lines."""
        return len(self._groups.groups) + len(self._remarks)

    def head(self, width: int) -> str:
        """Return the names of the columns."""
        interval = f"{'95 %':>13}" if width >= WIDE else ""
        return f"{'row':>5} {'rows':>5}{'share':>9}{interval}  answer"

    def pieces(self, at: int, width: int) -> Pieces:
        """Return a group or a remark."""
        groups = self._groups.groups
        if at >= len(groups):
            return ((f"  {self._remarks[at - len(groups)]}", "note"),)
        group = groups[at]
        share, interval = group_figures(group, self._groups)
        parts = [
            (f"{group.rows[0] + 1:>5}", "name"),
            (f" {len(group.rows):>5}{share:>9}", "output"),
        ]
        if width >= WIDE:
            parts.append((f"{interval:>13}", "output"))
        return (
            *parts,
            ("  ", "output"),
            (group_key(group), "note" if group.key is None else "output"),
        )

    def row(self, at: int) -> int | None:
        """Return the first row of a group."""
        groups = self._groups.groups
        return groups[at].rows[0] if at < len(groups) else None

    def line_of(self, row: int) -> int:
        """Return the line of the group that has a row."""
        found = (at for at, group in enumerate(self._groups.groups) if row in group.rows)
        return next(found, 0)


def _answer(row: Generation, width: int) -> str:
    """Return the beginning of an answer in one line."""
    # A part has at least one character, except those of bytes and of what is held back.
    return in_one_line("".join(row.parts[: 4 * width])[:width])
