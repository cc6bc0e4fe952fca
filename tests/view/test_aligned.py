"""Tables as text: columns in cells, figures to the right, the last column wrapped."""

from rich.cells import cell_len

from tui.view.aligned import aligned

COLUMNS = ("name", "step", "remark")
RIGHT = frozenset({"step"})


def test_each_column_is_as_wide_as_its_widest_cell_and_figures_end_together():
    assert list(aligned(COLUMNS, [("a", "1,000", "best"), ("long name", "5", "")], RIGHT, 80)) == [
        "name        step  remark",
        "a          1,000  best",
        "long name      5  ",
    ]


def test_wide_characters_count_as_two_cells():
    head, row = aligned(("name", "step"), [("日本語", "1")], RIGHT, 80)
    assert (head, row) == ("name    step", "日本語     1")


def test_figures_of_the_last_column_end_together_unless_they_must_be_wrapped():
    right = frozenset({"step", "cases"})
    rows = [("5", "82 of 100"), ("1,000", "9 of 9")]
    assert list(aligned(("step", "cases"), rows, right, 80)) == [
        " step      cases",
        "    5  82 of 100",
        "1,000     9 of 9",
    ]
    assert list(aligned(("step", "cases"), rows[:1], right, 12)) == [
        "step  cases", "   5  82 of", "      100",
    ]  # fmt: skip


def test_the_last_column_is_wrapped_below_itself():
    head, *rows = aligned(COLUMNS, [("a", "1", "one two three")], RIGHT, 19)
    assert head == "name  step  remark"
    assert rows == ["a        1  one two", "            three"]
    assert all(cell_len(row) <= 19 for row in rows)


def test_escapes_become_visible():
    _, row = aligned(("name", ""), [("\x1b[2J", "")], RIGHT, 80)
    assert row.isprintable()
