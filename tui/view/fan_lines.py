"""A fan as lines: a tree, rows, or groups. A line is made when it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.base.text import percent
from core.fan.fan import Fan
from core.fan.groups import Groups
from core.fan.prefix_tree import Node
from core.record.generation import Generation
from tui.view.fan_words import (
    BROKEN,
    RUNNING,
    end_words,
    group_figures,
    group_key,
    group_remarks,
    sign_of,
)
from tui.view.result_view import Pieces
from tui.view.token_text import in_one_line, line_text

# Levels of the tree that are indented.
DEEPEST = 12
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


@dataclass(frozen=True, slots=True)
class _Branch:
    """A line of the tree: a node, or what was not sampled after one (`node` is None)."""

    depth: int
    node: Node | None
    not_sampled: float = 0.0
    row: int | None = None


class TreeLines:
    """The prefix tree: of each node how many rows went there and how likely its first token was.

    After the nodes that follow a node is how likely the others were, which no row has sampled.
    """

    def __init__(self, fan: Fan) -> None:
        self._fan = fan
        self._branches = list(self._all())
        self._line_of = {
            row: at
            for at, branch in enumerate(self._branches)
            if branch.row is not None and branch.node
            for row in self._here(branch.node)
        }

    def _all(self) -> list[_Branch]:
        found, open_nodes = list[_Branch](), [(-1, self._fan.tree.root)]
        for depth, node in self._fan.tree.walk():
            _close(found, open_nodes, depth)
            here = self._here(node)
            found.append(_Branch(depth, node, row=here[0] if here else None))
            open_nodes.append((depth, node))
        _close(found, open_nodes, -1)
        return found

    def _here(self, node: Node) -> list[int]:
        """Return the rows that have ended in a node, or are in it now."""
        return [row for row in node.rows if self._fan.tree.leaf(row) is node]

    def __len__(self) -> int:
        """Number of lines."""
        return len(self._branches)

    def head(self, width: int) -> str:
        """Return the names of the columns."""
        sampled = f"{'sampled':>9}" if self._has_sampled(width) else ""
        path = f"{'path':>9}" if width >= WIDEST else ""
        return f"{'row':>5} {'rows':>5}{'raw':>9}{sampled}{path}  answers"

    def _has_sampled(self, width: int) -> bool:
        return width >= WIDE and self._fan.temperatures is None

    def pieces(self, at: int, width: int) -> Pieces:
        """Return a line; `raw` is of the model, `sampled` after the settings.

        `path` is the raw log-probability, in nats, of all tokens up to the end of the line.
        """
        branch = self._branches[at]
        indent = _indent(branch.depth)
        wide, node = self._has_sampled(width), branch.node
        if node is None:
            columns = 9 * (wide + (width >= WIDEST))
            blank = f"{'':>11}{percent(branch.not_sampled, 1):>9}{'':>{columns}}  "
            return ((f"{blank}{indent}not sampled", "note"),)
        sampled = self._fan.sampled_probability(node)
        number = "" if branch.row is None else str(branch.row + 1)
        parts = [
            (f"{number:>5}", "name"),
            (self._sign(node), "running"),
            (f"{len(node.rows):>5}", "output"),
            (f"{percent(node.probability, 1):>9}", "output"),
        ]
        if wide:
            parts.append((f"{'' if sampled is None else percent(sampled, 1):>9}", "note"))
        if width >= WIDEST:
            parts.append((f"{node.path_logprob:>9.2f}", "output"))
        tokenizer = self._fan.rows[0].origin.tokenizer
        return (
            *parts,
            (f"  {indent}", "output"),
            (line_text(node.ids[:width], tokenizer), "output"),
        )

    def _sign(self, node: Node) -> str:
        """Return the sign of the rows that have ended in a node or are in it now."""
        signs = {sign_of(self._fan.rows[row]) for row in self._here(node)}
        return next((sign for sign in (RUNNING, BROKEN) if sign in signs), " ")

    def row(self, at: int) -> int | None:
        """Return the first row that ends or is in the node of a line."""
        return self._branches[at].row

    def line_of(self, row: int) -> int:
        """Return the line of the node that a row is in."""
        return self._line_of.get(row, 0)


def _close(found: list[_Branch], open_nodes: list[tuple[int, Node]], depth: int) -> None:
    """Leave the nodes whose children are complete before a node of this depth."""
    while open_nodes and open_nodes[-1][0] >= depth:
        level, node = open_nodes.pop()
        if node.not_sampled is not None:
            found.append(_Branch(level + 1, None, node.not_sampled))


def _indent(depth: int) -> str:
    """Return the room before a node; of one that is too deep, a number tells how much deeper."""
    deeper = f"+{depth - DEEPEST} " if depth > DEEPEST else ""
    return "  " * min(depth, DEEPEST) + deeper


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
