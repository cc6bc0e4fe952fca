"""The prefix tree of several sequences of ids, which grows while they are sampled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp


@dataclass(slots=True, eq=False)
class Node:
    """Ids that the same rows share, from the new token with the index `start` (0-based) on.

    The root, the prompt, lacks ids. `logprobs` are raw, in nats, given all ids before; `sampled`
    are the probabilities with which the ids were chosen. `rows` have reached the node, some of
    them perhaps only its beginning; `ended` are those that ended at its end. `before` is the
    log-probability of the path to its beginning, `total` that of its ids.
    """

    start: int = 0
    before: float = 0.0
    parent: "Node | None" = None
    ids: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    sampled: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    children: dict[int, "Node"] = field(default_factory=dict)
    total: float = 0.0

    @property
    def end(self) -> int:
        """Index of the first new token after it."""
        return self.start + len(self.ids)

    @property
    def path_logprob(self) -> float:
        """Raw log-probability, in nats, of all ids from the prompt to its end."""
        return self.before + self.total

    @property
    def probability(self) -> float:
        """Raw probability of its first id; 1 for the root."""
        return exp(self.logprobs[0]) if self.ids else 1.0

    @property
    def not_sampled(self) -> float | None:
        """Raw probability, after its ids, of all ids that no row has sampled; None at a leaf."""
        if not self.children:
            return None
        return max(0.0, 1.0 - sum(child.probability for child in self.children.values()))

    def append(self, index: int, logprob: float, sampled: float) -> None:
        """Add an id at its end."""
        self.ids.append(index)
        self.logprobs.append(logprob)
        self.sampled.append(sampled)
        self.total += logprob


class PrefixTree:
    """A tree whose nodes have several children, or rows that ended there; chains are folded.

    Adding a token takes constant time, except where a folded chain must be split. If rows at the
    same place have log-probabilities that differ by rounding, those of the first one are kept.
    """

    def __init__(self, rows: int) -> None:
        """Create the tree of a number of rows, all at the prompt."""
        self.root = Node(rows=[*range(rows)])
        # Of each row, the node that it is in, and how many of its ids it has.
        self._at = [self.root] * rows
        self._offset = [0] * rows

    def add(self, row: int, index: int, logprob: float, sampled: float = 1.0) -> None:
        """Add the next token of a row: its id, and its log-probability in nats."""
        node, offset = self._at[row], self._offset[row]
        if offset < len(node.ids):
            if node.ids[offset] == index:
                self._offset[row] += 1
                return
            self._split(node, offset)
        child = node.children.get(index)
        if child is None and node.ids and not (node.children or node.ended):
            # The rows beside it either follow or split the node.
            node.append(index, logprob, sampled)
            self._offset[row] += 1
            return
        if child is None:
            child = Node(node.end, node.path_logprob, node)
            child.append(index, logprob, sampled)
            node.children[index] = child
        child.rows.append(row)
        self._at[row], self._offset[row] = child, 1

    def end(self, row: int) -> None:
        """End a row where it is."""
        node, offset = self._at[row], self._offset[row]
        if offset < len(node.ids):
            self._split(node, offset)
        node.ended.append(row)

    def leaf(self, row: int) -> Node:
        """Return the node in which a row is now."""
        return self._at[row]

    def path(self, row: int) -> list[Node]:
        """Return the nodes of a row, without the root."""
        found, node = list[Node](), self._at[row]
        while node.parent:
            found.append(node)
            node = node.parent
        return found[::-1]

    def walk(self) -> Iterator[tuple[int, Node]]:
        """Yield each node after the root with its depth (0-based), its own children following.

        Of several children, the one with the most rows comes first.
        """
        left = [(0, child) for child in _children(self.root)]
        while left:
            depth, node = left.pop()
            yield depth, node
            left += [(depth + 1, child) for child in _children(node)]

    def _split(self, node: Node, offset: int) -> None:
        """Let a node end after `offset` of its ids; the others become a child."""
        lower = Node(node.start + offset, parent=node)
        lower.ids, node.ids = node.ids[offset:], node.ids[:offset]
        lower.logprobs, node.logprobs = node.logprobs[offset:], node.logprobs[:offset]
        lower.sampled, node.sampled = node.sampled[offset:], node.sampled[:offset]
        node.total, lower.total = sum(node.logprobs), sum(lower.logprobs)
        lower.before = node.path_logprob
        lower.children, node.children = node.children, {lower.ids[0]: lower}
        lower.ended, node.ended = node.ended, []
        for child in lower.children.values():
            child.parent = lower
        for row in node.rows:
            if self._at[row] is not node:
                lower.rows.append(row)
            elif self._offset[row] > offset:
                lower.rows.append(row)
                self._at[row], self._offset[row] = lower, self._offset[row] - offset


def _children(node: Node) -> list[Node]:
    """Return the children, the one with the most rows last."""
    return sorted(node.children.values(), key=lambda one: (len(one.rows), -min(one.rows)))
