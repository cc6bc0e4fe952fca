"""The prefix tree of a fan as lines. A line is made when it is shown."""

from dataclasses import dataclass

from core.base.text import percent
from core.fan.fan import Fan
from core.fan.prefix_tree import Node
from tui.view.fan_lines import WIDE, WIDEST
from tui.view.fan_words import BROKEN, RUNNING, sign_of
from tui.view.result_view import Pieces
from tui.view.token_text import line_text

# Levels of the tree that are indented.
DEEPEST = 12


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
