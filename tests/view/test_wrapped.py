"""Text is broken between words, and no character is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.view.wrapped import wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two", 10, ["one two"]),
        ("one two three", 7, ["one two", "three"]),
        ("a runB_lr1e-3_long b", 8, ["a", "runB_lr1", "e-3_long", "b"]),
        ("日本語 x", 4, ["日本", "語 x"]),
    ],
)
def test_lines(text, width, lines):
    assert wrapped(text, width) == lines


@given(st.text(st.sampled_from("ab 日é▲"), max_size=40), st.integers(2, 12))
@settings(max_examples=300)
def test_every_line_fits_and_every_character_is_there(text, width):
    lines = wrapped(text, width)
    assert lines
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
