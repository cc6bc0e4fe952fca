"""Metadata as a tree of rows: folded and unfolded, or filtered by words."""

from collections.abc import Collection, Sequence
from functools import cached_property

from core.contents.name_filter import name_filter
from core.contents.value_tree import ValueRow
from tui.view.lazy_lines import LazyLines
from tui.view.result_view import ResultLine
from tui.view.told_apart import cut_end

# Objects with more values are folded at first.
MOST_OPEN = 50
# Levels that are told by the indentation.
MOST_INDENT = 12
# Characters of the keys by which a value is found.
LONGEST_PATH = 300


class ValueTreeRows:
    """All rows, and which objects are folded."""

    def __init__(self, rows: Sequence[ValueRow]) -> None:
        self.rows = rows
        self._folded = {at for at, row in enumerate(rows) if row.level and row.size > MOST_OPEN}

    def toggle(self, at: int, *, fold: bool | None = None) -> None:
        """Fold an object or unfold it; `fold` says which, else the other of what it is."""
        if not self.rows[at].size:
            return
        if fold is None:
            fold = at not in self._folded
        if fold:
            self._folded.add(at)
        else:
            self._folded.discard(at)

    def shown(self, words: str) -> list[int]:
        """Return the numbers of the rows that are shown.

        With words, those are the values with all of them in their keys and text, and what they are
        in, whether it is folded or not.
        """
        return self._matching(words) if words.strip() else self._unfolded()

    def _unfolded(self) -> list[int]:
        found: list[int] = []
        hidden_below: int | None = None
        for at, row in enumerate(self.rows):
            if hidden_below is not None and row.level > hidden_below:
                continue
            found.append(at)
            hidden_below = row.level if at in self._folded else None
        return found

    def _matching(self, words: str) -> list[int]:
        matches = name_filter(words)
        found: set[int] = set()
        for at, text in enumerate(self._texts):
            if matches(text):
                above = at
                while above >= 0 and above not in found:
                    found.add(above)
                    above = self.rows[above].parent
        return sorted(found)

    @cached_property
    def _texts(self) -> list[str]:
        """The keys and the value of each row, in lower case."""
        paths: list[str] = []
        texts: list[str] = []
        for row in self.rows:
            above = f"{paths[row.parent]}." if row.parent >= 0 else ""
            paths.append(f"{above}{row.key.lower()}"[-LONGEST_PATH:])
            texts.append(f"{paths[-1]} {row.text.lower()}")
        return texts

    def lines(self, shown: Sequence[int], width: int, words: str = "") -> LazyLines:
        """Return the lines of the rows that are shown in a width, by the same words."""
        folded = set[int]() if words.strip() else self._folded
        return LazyLines(len(shown), lambda at: self._line(shown[at], width, folded))

    def _line(self, at: int, width: int, folded: Collection[int]) -> ResultLine:
        row = self.rows[at]
        indent = "  " * min(row.level, MOST_INDENT)
        mark = ("▸ " if at in folded else "▾ ") if row.size else "  "
        count = f"  {row.size:,}" if row.size else ""
        key = f"{indent}{mark}{row.key}"
        value = f"  {row.text}" if row.text else count
        style = "line" if row.level == 0 else "output"
        pieces = ((cut_end(key, width), style), (value, "note" if count else "output"))
        return ResultLine(pieces, number=at + 1)
