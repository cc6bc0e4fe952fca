"""A fan as lines: rows and groups; of long rows only what fits is made."""

from written_fans import fan_of, texts_of

from core.fan.groups import By
from tui.view.fan_lines import GroupLines, RowLines
from tui.view.tree_lines import TreeLines


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


def test_of_long_rows_only_what_fits_is_made():
    answer = RowLines(fan_of("5" * 2000, "7" * 2000)).pieces(0, 80)[-1][0]
    assert answer == "5" * 80
