"""Visual lines: signs are shown and not copied; sentences are complete at any width."""

from rich.cells import cell_len

from tui.fullscreen.widgets.blocks import Line, Span, side_by_side, wrapped

SIGNED = Line(
    (
        Span("▏ ", "bar", sign=True),
        Span("12", "output"),
        Span("◆", "mark", sign=True),
        Span("3", "output"),
    )
)


def test_signs_are_shown_and_not_copied():
    assert SIGNED.text == "▏ 12◆3"
    assert SIGNED.plain == "123"
    assert [SIGNED.copied(*part) for part in ((0, 3), (3, 5), (4, None), (6, None))] == [
        "1",
        "2",
        "3",
        "",
    ]


def test_words_stay_whole_where_they_fit():
    assert [line.text for line in wrapped("one two three", "note", 8)] == ["one two ", "three"]
    assert [line.text for line in wrapped("abcdefghij", "note", 4)] == ["abcd", "efgh", "ij"]


def test_wide_characters_are_never_cut_in_half():
    assert [line.text for line in wrapped("世界世界", "note", 5)] == ["世界", "世界"]


def test_parts_that_do_not_fit_begin_an_indented_line():
    parts = ["#1  step", "loss 0.5", "seed 7"]
    rows = side_by_side(parts, " · ", "head", 20, 4)
    assert [row.text for row in rows] == ["#1  step · loss 0.5", "    seed 7"]
    assert [row.text for row in side_by_side(parts, " · ", "head", 8, 4)] == [
        "#1  step",
        "loss 0.5",
        "seed 7",
    ]
    assert all(cell_len(row.text) <= 20 for row in rows)
