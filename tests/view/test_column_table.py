"""A table of one line for each row: alignment, and which columns are left out."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.view.column_table import column_table, fitted_table

HEADS = {"name": "name", "loss": "nats/token", "note": "note"}
ROWS = [
    {"name": "step_1\x1b", "loss": "1.5", "note": "the lowest"},
    {"name": "漢字", "loss": "12.25", "note": ""},
]
LEFT = frozenset(("name", "note"))


def test_numbers_are_aligned_to_the_right_and_names_to_the_left() -> None:
    assert column_table(HEADS, ROWS, LEFT, (), 80) == (
        "name     nats/token  note      ",
        "step_1␛         1.5  the lowest",
        "漢字          12.25            ",
    )


def test_columns_that_are_less_needed_are_left_out_the_first_one_first() -> None:
    assert column_table(HEADS, ROWS, LEFT, ("note", "loss"), 30)[0] == "name     nats/token"
    assert column_table(HEADS, ROWS, LEFT, ("note", "loss"), 18)[0] == "name   "
    assert column_table(HEADS, ROWS, LEFT, ("note",), 5)[0] == "name     nats/token"


def test_the_headings_of_columns_without_room_are_told() -> None:
    assert fitted_table(HEADS, ROWS, LEFT, ("note", "loss"), 18).left_out == ("nats/token", "note")
    assert fitted_table(HEADS, ROWS, LEFT, ("note", "loss"), 500).left_out == ()


@given(
    st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=5), st.integers(1, 40)
)
def test_all_lines_are_of_the_same_width(texts: list[tuple[str, str]], width: int) -> None:
    rows = [{"a": first, "b": second} for first, second in texts]
    lines = column_table({"a": "a", "b": "b"}, rows, frozenset("a"), ("b",), width)
    assert len(lines) == len(rows) + 1
    assert len({cell_len(line) for line in lines}) == 1
