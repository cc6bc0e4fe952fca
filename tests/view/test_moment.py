"""A point in time as it is shown in lists."""

import time

from tui.view.moment import moment


def test_it_is_date_and_time_of_this_machine() -> None:
    seconds = time.mktime((2026, 11, 29, 7, 5, 59, 0, 0, -1))
    assert moment(seconds) == "2026-11-29 07:05"


def test_a_time_that_is_not_known_is_a_dash() -> None:
    assert moment(0) == "–"
