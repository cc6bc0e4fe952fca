"""Answers in groups: counts, order, intervals, and rows without an end."""

import pytest

from core.fan.groups import first_line, grouped
from core.statistics.wilson import wilson_interval


def test_the_largest_group_comes_first_with_its_interval():
    found = grouped(
        {0: "579", 2: "578", 3: "579", 5: None}, running=1, broken=2, same_settings=True
    )
    assert [(group.key, group.rows) for group in found.groups] == [
        ("579", (0, 3)), ("578", (2,)), (None, (5,)),
    ]  # fmt: skip
    assert found.groups[0].interval == wilson_interval(2, 4)
    assert (found.finished, found.running, found.broken) == (4, 1, 2)


def test_rows_with_settings_of_their_own_have_no_intervals():
    (group,) = grouped({0: "1", 1: "1"}, running=0, broken=0, same_settings=False).groups
    assert group.rows == (0, 1)
    assert group.interval is None


def test_without_a_finished_row_there_is_no_group():
    assert grouped({}, running=3, broken=0, same_settings=True).groups == ()


@pytest.mark.parametrize(
    ("text", "line"), [("\n579\n\n9", "579"), ("a\nb", "a"), ("\n\n", ""), ("", ""), ("x", "x")]
)
def test_the_first_line_is_the_first_that_is_not_empty(text, line):
    assert first_line(text) == line
