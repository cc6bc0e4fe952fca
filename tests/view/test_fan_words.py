"""Words about fans: what was asked, progress, ends, and why there are no intervals."""

import pytest
from recording import READY, request

from core.base.errors import NoMemoryError
from core.fan.fan import Fan
from core.fan.groups import By, Group, Groups
from core.fan.pattern import Pattern
from core.protocol.events import Finished, SettingsChanged, Stats, StopReason, Token
from core.protocol.settings import SamplingSettings
from tui.session.fan_run import FanShape
from tui.view.fan_words import (
    asked_of,
    end_words,
    fan_progress,
    group_key,
    group_remarks,
    grouping_words,
    sign_of,
)


def fan_of(rows: int, *temperatures: float) -> Fan:
    shape = FanShape(rows, temperatures or None)
    return Fan(shape.requests(request()), READY, shape.temperatures)


def test_what_was_asked_has_the_temperatures_in_place_of_the_setting():
    assert asked_of(fan_of(2)) == "'1=' · seed 7"
    assert asked_of(fan_of(3, 0.2, 0.8, 1.4)) == "'1=' · seed 7 · temp 0.2..1.4"


def test_progress_tells_rows_tokens_changes_and_the_end():
    fan = fan_of(2)
    fan.apply(Token(0, 1, "1", -0.5, 0.0))
    assert fan_progress(fan) == "▶ writing · 0 of 2 rows · 1 token"
    fan.apply(SettingsChanged(1, SamplingSettings(temperature=0.1)))
    fan.apply(Finished(StopReason.CANCELLED, "", Stats()))
    assert (sign_of(fan.rows[0]), sign_of(fan.rows[1])) == ("×", "▶")
    assert (end_words(fan.rows[0]), end_words(fan.rows[1])) == ("stopped", "▶ writing")
    fan.apply(Finished(StopReason.NEWLINE, "", Stats(), row=1))
    fan.close()
    assert fan_progress(fan) == "■ stopped · 2 of 2 rows · 1 token · settings changed at token 2"
    assert (sign_of(fan.rows[1]), end_words(fan.rows[1])) == (" ", "newline")


def test_a_failure_is_told_in_place_of_the_progress():
    fan = fan_of(64)
    fan.close(NoMemoryError("9 would fit"))
    assert fan_progress(fan) == "■ ended in an error · 64 of 64 rows"


@pytest.mark.parametrize(
    ("key", "shown"), [("5\n7", "5⏎7"), ("", "empty"), (None, "without a match"), ("\x1b[", "␛[")]
)
def test_the_key_of_a_group_is_one_clean_line(key, shown):
    assert group_key(Group(key, (0,))) == shown


def test_why_there_are_no_intervals_and_what_is_not_counted():
    groups = Groups((Group("1", (0,)),), running=2, broken=1)
    assert list(group_remarks(fan_of(4), groups)) == [
        "not counted: 2 still running, 1 without an end",
        "intervals: 95 %, of 1 finished row",
    ]
    (why,) = group_remarks(fan_of(2, 0.5, 1.0), Groups((Group("1", (0,)),)))
    assert why == "no intervals: each row has its own temperature"
    changed = fan_of(2)
    changed.apply(SettingsChanged(4, SamplingSettings(temperature=0.1)))
    assert list(group_remarks(changed, Groups(()))) == [
        "no intervals: the settings changed at token 5"
    ]


def test_a_grouping_is_named():
    assert grouping_words(By.LINE, None) == "by first line"
    assert grouping_words(By.PATTERN, Pattern("x\x1b")) == "by the pattern x␛"
