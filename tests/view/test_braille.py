"""Braille dots: each dot is in its cell, and a line is without holes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.view.braille import DotGrid, braille


@pytest.mark.parametrize(
    ("x", "y", "char"),
    [(0, 0, "⠁"), (1, 0, "⠈"), (0, 1, "⠂"), (1, 2, "⠠"), (0, 3, "⡀"), (1, 3, "⢀")],
)
def test_each_dot_of_a_cell(x, y, char):
    grid = DotGrid(1, 1)
    grid.dot(x, y)
    assert braille(grid.bits(0, 0)) == char


def test_an_empty_cell_is_a_blank_and_dots_outside_are_ignored():
    grid = DotGrid(2, 1)
    grid.dot(4, 0)
    grid.dot(0, -1)
    assert [braille(grid.bits(column, 0)) for column in (0, 1)] == [" ", " "]


DOT = st.tuples(st.integers(0, 39), st.integers(0, 39))


@given(DOT, DOT)
@settings(max_examples=300)
def test_a_line_reaches_both_ends_and_its_dots_touch(start, end):
    start, end = sorted((start, end))
    grid = DotGrid(20, 10)
    grid.line(start, end)
    dots = {
        (x, y) for x in range(40) for y in range(40)
        if grid.bits(x // 2, y // 4) & single(x, y)
    }  # fmt: skip
    assert {start, end} <= dots
    for x, y in dots - {end}:
        near = {(x + dx, y + dy) for dx in (0, 1) for dy in (-1, 0, 1)} - {(x, y)}
        assert near & dots


def single(x: int, y: int) -> int:
    grid = DotGrid(1, 1)
    grid.dot(x % 2, y % 4)
    return grid.bits(0, 0)
