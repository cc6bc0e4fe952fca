"""A fan as lines: the tree with what was not sampled, rows, groups; only asked lines are made."""

from dataclasses import replace
from math import log

from origins import SOMEWHERE, ready_of

from core.fan.fan import Fan
from core.fan.groups import By
from core.protocol.events import Finished, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT
from tui.view import fan_lines
from tui.view.fan_lines import FanLines, GroupLines, RowLines, TreeLines

PROBABILITY = {"5": 0.5, "7": 0.25, "9": 0.125, "\n": 0.9, "0": 0.001}


def fan_of(*texts: str, temperatures=None, ended: bool = True) -> Fan:
    settings = SamplingSettings(max_tokens=20)
    requests = [Request((17, 1), settings, row=row) for row in range(len(texts))]
    fan = Fan(requests, ready_of(replace(SOMEWHERE, tokenizer=CURRENT)), temperatures)
    for row, text in enumerate(texts):
        for at, char in enumerate(text):
            (index,) = CURRENT.encode(char).ids
            token = Token(at, index, char, log(PROBABILITY[char]), 0.0, row=row, sampled=0.75)
            fan.apply(token)
        if ended:
            fan.apply(Finished(StopReason.BOS, "", Stats(), row=row))
    return fan


def texts_of(lines: FanLines, width: int = 80) -> list[str]:
    return [
        "".join(text for text, _ in lines.pieces(at, width)).rstrip() for at in range(len(lines))
    ]


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


def test_with_temperatures_of_their_own_rows_tell_them_and_nothing_of_the_sampled():
    fan = fan_of("57", "9", temperatures=(0.2, 1.4))
    assert "sampled" not in TreeLines(fan).head(80)
    assert texts_of(RowLines(fan)) == [
        "    1    0.2     -2.08       2  BOS           57",
        "    2    1.4     -2.08       1  BOS           9",
    ]


def test_groups_have_shares_and_intervals_and_what_is_not_counted():
    fan = fan_of("57", "57", "9")
    lines = GroupLines(fan, fan.groups(By.TEXT), ("too slow",))
    assert texts_of(lines) == [
        "    1     2   66.7 %   [21, 94] %  57",
        "    3     1   33.3 %    [6, 79] %  9",
        "  intervals: 95 %, of 3 finished rows",
        "  too slow",
    ]
    assert [lines.row(at) for at in range(4)] == [0, 2, None, None]
    assert [lines.line_of(row) for row in range(3)] == [0, 0, 1]


def test_a_deep_tree_is_indented_up_to_a_limit():
    texts = ["5" * depth + "7" for depth in range(20)]
    lines = texts_of(TreeLines(fan_of(*texts)))
    assert max(line.count("  ") for line in lines) < 40
    assert any("+6 " in line for line in lines)


def test_of_long_rows_only_what_fits_is_made(monkeypatch):
    made: list[int] = []
    monkeypatch.setattr(
        fan_lines,
        "line_text",
        lambda ids, _: made.append(len(ids)) or "x",  # type: ignore[func-returns-value]
    )
    fan = fan_of("5" * 2000, "7" * 2000)
    lines = TreeLines(fan)
    assert made == []
    lines.pieces(0, 80)
    assert made == [80]
    answer = RowLines(fan).pieces(0, 80)[-1][0]
    assert answer == "5" * 80
