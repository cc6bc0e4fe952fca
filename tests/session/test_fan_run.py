"""Fans as they are typed: the number of rows, temperatures, and the requests of the rows."""

from dataclasses import replace

import pytest
from recording import request

from core.base.errors import UsageError
from core.protocol.prompt_options import PromptOptions
from tui.session.fan_run import FanRun, FanShape, prompt_run, read_fan, spread
from tui.session.pending_run import PendingRun


@pytest.mark.parametrize(
    ("argument", "rows", "temperatures", "prompt"),
    [
        ("", 8, None, ""),
        ("16", 16, None, ""),
        ("3 0.2..1.4", 3, (0.2, 0.8, 1.4), ""),
        ("3 .5..1", 3, (0.5, 0.75, 1.0), ""),
        ("0..2", 8, spread(0.0, 2.0, 8), ""),
        ("2 1..0 9-12", 2, (1.0, 0.0), "9-12"),
        ("4 123+456", 4, None, "123+456"),
        ("123+456", 8, None, "123+456"),
        ("a..b c", 8, None, None),
        ("1 2", None, None, None),
        ("65", None, None, None),
        ("4 0..101", None, None, None),
        ("4 ..1", None, None, None),
        ("4 nan..1", None, None, None),
    ],
)
def test_an_argument_is_rows_then_temperatures_then_a_text(argument, rows, temperatures, prompt):
    if prompt is None:
        with pytest.raises(UsageError):
            read_fan(argument, 1)
        return
    assert read_fan(argument, 1) == (FanShape(rows, temperatures), prompt)


def test_without_a_number_it_is_that_of_the_session():
    assert read_fan("", 32)[0].rows == 32


def test_temperatures_are_at_equal_distances():
    assert spread(0.2, 1.4, 4) == (0.2, 0.6, 1.0, 1.4)
    assert spread(0.0, 1.0, 4) == (0.0, 0.333, 0.667, 1.0)


def test_requests_differ_in_the_row_and_the_temperature_alone():
    one = request()
    same = FanShape(3).requests(one)
    assert [row.row for row in same] == [0, 1, 2]
    assert {replace(row, row=0) for row in same} == {one}
    own = FanShape(2, (0.5, 1.5)).requests(one)
    assert [row.settings.temperature for row in own] == [0.5, 1.5]
    assert {replace(row, row=0, settings=one.settings) for row in own} == {one}


def test_a_typed_prompt_is_a_fan_if_the_session_is_set_to_several_rows():
    assert prompt_run("1", PromptOptions()) == PendingRun("1")
    assert prompt_run("1", PromptOptions(rows=4)) == FanRun("1", shape=FanShape(4))
