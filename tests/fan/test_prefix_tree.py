"""The prefix tree: counts, probabilities and folding, in whatever order the tokens arrive."""

from collections.abc import Sequence
from math import exp, isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fan.prefix_tree import Node, PrefixTree


def logprob_of(prefix: Sequence[int], index: int) -> float:
    """A distribution over four ids that depends on the ids before, as that of a model does."""
    weights = [1 + (7 * sum(prefix) + 3 * len(prefix) + 5 * one) % 11 for one in range(4)]
    return log(weights[index] / sum(weights))


def grown(rows: Sequence[Sequence[int]], order: Sequence[int] | None = None) -> PrefixTree:
    """A tree of complete rows; `order` says whose turn it is, else each has one in its turn."""
    tree, done = PrefixTree(len(rows)), [0] * len(rows)
    ended = [False] * len(rows)

    def step(row: int) -> None:
        at = done[row]
        if at < len(rows[row]):
            tree.add(row, rows[row][at], logprob_of(rows[row][:at], rows[row][at]))
            done[row] += 1
        elif not ended[row]:
            tree.end(row)
            ended[row] = True

    for row in order or ():
        step(row % len(rows))
    while not all(ended):
        for row in range(len(rows)):
            step(row)
    return tree


def shape(node: Node) -> object:
    """Ids, rows and ended rows of a node, and its children by their first id."""
    children = [shape(node.children[index]) for index in sorted(node.children)]
    return (node.start, node.ids, sorted(node.rows), sorted(node.ended), children)


ROWS = st.lists(st.lists(st.integers(0, 3), max_size=8), min_size=1, max_size=10)


@given(ROWS, st.lists(st.integers(0, 9), max_size=80))
def test_paths_multiply_up_to_the_rows_log_probabilities(rows, order):
    tree = grown(rows, order)
    for row, ids in enumerate(rows):
        path = tree.path(row)
        assert [index for node in path for index in node.ids] == ids
        expected = sum(logprob_of(ids[:at], index) for at, index in enumerate(ids))
        assert isclose(tree.leaf(row).path_logprob, expected, abs_tol=1e-9)
        product = 1.0
        for node in path:
            product *= exp(sum(node.logprobs))
        assert isclose(product, exp(expected), abs_tol=1e-9)


@given(ROWS, st.lists(st.integers(0, 9), max_size=80))
def test_the_tree_does_not_depend_on_the_order_of_the_tokens(rows, order):
    assert shape(grown(rows, order).root) == shape(grown(rows).root)


@given(ROWS)
def test_counts_masses_and_folding(rows):
    tree = grown(rows)
    for _, node in tree.walk():
        prefix = [index for one in tree.path(node.rows[0]) for index in one.ids][: node.end]
        assert sorted(node.rows) == [r for r, ids in enumerate(rows) if ids[: node.end] == prefix]
        below = [row for child in node.children.values() for row in child.rows]
        assert sorted([*below, *node.ended]) == sorted(node.rows)
        # A chain of single children is one node, unless a row ended between them.
        assert len(node.children) != 1 or node.ended
        if node.children:
            shares = sum(child.probability for child in node.children.values())
            assert node.not_sampled == pytest.approx(1 - shares, abs=1e-9)
            assert node.not_sampled is not None
            assert node.not_sampled >= 0


@given(st.lists(st.integers(0, 3), max_size=6), st.lists(st.integers(0, 3), max_size=6))
def test_while_rows_are_written_each_is_where_its_tokens_are(first, second):
    tree = PrefixTree(2)
    for at in range(max(len(first), len(second))):
        for row, ids in enumerate((first, second)):
            if at < len(ids):
                tree.add(row, ids[at], -1.0)
                reached = [index for node in tree.path(row) for index in node.ids]
                assert reached[: at + 1] == ids[: at + 1]


def test_all_ids_sampled_leave_no_mass_even_where_rounding_adds_up_to_more():
    tree = PrefixTree(3)
    for row in range(3):
        tree.add(row, row, log(1 / 3) + 1e-7)
    assert tree.root.not_sampled == 0.0
    assert tree.leaf(0).not_sampled is None


def test_a_long_row_is_one_node_and_a_split_keeps_what_was_chosen():
    tree = PrefixTree(2)
    for at in range(2000):
        tree.add(0, at, -0.5, 0.25)
    assert [len(node.ids) for _, node in tree.walk()] == [2000]
    tree.add(1, 0, -0.5, 0.25)
    tree.add(1, 7, -3.0, 0.125)
    assert [(depth, node.ids[0], len(node.ids)) for depth, node in tree.walk()] == [
        (0, 0, 1), (1, 1, 1999), (1, 7, 1),
    ]  # fmt: skip
    assert tree.leaf(1).sampled == [0.125]


def test_the_child_with_the_most_rows_comes_first():
    tree = grown([[0], [1], [1], [2]])
    assert [(node.ids, len(node.rows)) for _, node in tree.walk()] == [([1], 2), ([0], 1), ([2], 1)]
