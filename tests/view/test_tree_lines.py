"""The tree of a fan as lines, with what no row has sampled; only asked lines are made."""

from math import log

from written_fans import fan_of, texts_of

from tui.view import tree_lines
from tui.view.tree_lines import TreeLines


def test_the_tree_has_the_probability_of_each_first_token_and_of_all_others():
    lines = TreeLines(fan_of("57", "57", "5\n", "9"))
    assert lines.head(80).split() == ["row", "rows", "raw", "sampled", "answers"]
    assert texts_of(lines) == [
        "          3   50.0 %   75.0 %  5",
        "    1     2   25.0 %   75.0 %    7",
        "    3     1   90.0 %   75.0 %    ⏎",
        "                 0 %             not sampled",
        "    4     1   12.5 %   75.0 %  9",
        "              37.5 %           not sampled",
    ]
    assert [lines.row(at) for at in range(len(lines))] == [None, 0, 2, None, 3, None]
    assert [lines.line_of(row) for row in range(4)] == [1, 1, 2, 4]


def test_a_wide_line_has_the_log_probability_of_the_path_to_its_end():
    lines = TreeLines(fan_of("57", "5\n"))
    assert lines.head(100).split()[-2:] == ["path", "answers"]
    paths = [line.split()[-2] for line in texts_of(lines, 100) if "not sampled" not in line]
    assert [float(one) for one in paths] == [
        round(log(0.5), 2), round(log(0.5 * 0.25), 2), round(log(0.5 * 0.9), 2),
    ]  # fmt: skip


def test_what_no_row_has_sampled_comes_after_the_nodes_that_follow_a_node():
    lines = texts_of(TreeLines(fan_of("557", "559", "575", "9")))
    assert [line[31:] for line in lines] == [
        "5", "  5", "    7", "    9", "    not sampled", "  75", "  not sampled",
        "9", "not sampled",
    ]  # fmt: skip


def test_rows_that_are_still_written_have_a_sign_and_narrow_lines_leave_a_column_out():
    fan = fan_of("57", "59", ended=False)
    assert texts_of(TreeLines(fan), 40) == [
        "          2   50.0 %  5",
        "    1▶    1   25.0 %    7",
        "    2▶    1   12.5 %    9",
        "              62.5 %    not sampled",
        "              50.0 %  not sampled",
    ]


def test_a_deep_tree_is_indented_up_to_a_limit():
    texts = ["5" * depth + "7" for depth in range(20)]
    lines = texts_of(TreeLines(fan_of(*texts)))
    assert max(line.count("  ") for line in lines) < 40
    assert any("+6 " in line for line in lines)


def test_of_long_rows_only_what_fits_is_made(monkeypatch):
    made: list[int] = []

    def line_text(ids, _tokenizer):
        made.append(len(ids))
        return "x"

    monkeypatch.setattr(tree_lines, "line_text", line_text)
    fan = fan_of("5" * 2000, "7" * 2000)
    lines = TreeLines(fan)
    assert made == []
    lines.pieces(0, 80)
    assert made == [80]
