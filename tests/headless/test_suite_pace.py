"""The progress of a suite."""

import pytest

from tui.headless.suite_pace import SuitePace


def test_the_time_left_is_that_of_the_cases_that_were_computed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr("tui.headless.suite_pace.time.monotonic", lambda: now)
    pace = SuitePace("a")
    # Stored cases take no time, so they tell nothing.
    assert pace.line(500, 1000, 0) == "a: 500 of 1,000 cases"
    now = 110.0
    assert pace.line(600, 1000, 100) == "a: 600 of 1,000 cases, 40 s left"
    now = 150.0
    assert pace.line(1000, 1000, 400) == "a: 1,000 of 1,000 cases, 0.00 s left"
