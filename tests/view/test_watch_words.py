"""The line of a step that was watched."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import watched_steps
from watched_steps import difference, scored

from core.base.errors import CheckpointError
from core.checkpoints.checkpoint import Checkpoint
from core.judging.score_events import ScorePlan, ScoreProgress, SubjectLoading
from core.judging.suite_events import SuiteProgress
from core.judging.watch import Alarm, PinnedAnswer, StepBroken, StepJudged, StepSuite, Waiting
from core.protocol.events import JudgingEvent
from core.statistics.comparison import Interval
from core.suites.flips import Flips
from tui.view.watch_words import (
    alarm_line,
    alarm_lines,
    asked_words,
    broken_line,
    replaced_line,
    step_line,
    step_lines,
    waiting_line,
)

ENTRY = Checkpoint("s3\x1b", 3, Path("run"), Path("run"))


def judged(**parts: Any) -> StepJudged:
    return watched_steps.judged(ENTRY, **parts)


def test_flips_come_first_then_the_share_the_loss_and_the_answers() -> None:
    flips = Flips("s2", "s3", (1, 2, 3, 4, 5, 6), (), 1200)
    right = {one: one < 1000 for one in range(1200)}
    event = judged(
        suite=StepSuite(right, flips, flips),
        score=scored(1.25, "s1", difference(0.02, Interval(0.01, 0.03))),
        answers=(PinnedAnswer("1+1\n", "2", "3"), PinnedAnswer("1+2\n", "3", "3")),
    )
    assert step_line(event).split(" · ") == [
        "s3␛",
        "lost 6 (#1 #2 #3 #4 #5 …), gained none",
        "1,000 of 1,200 cases right (83.33 %)",
        "1.2500 nats/token",
        "+0.0200 against s1 95 % [+0.0100, +0.0300]: worse",
        "'1+1\\n' → '2', was '3'",
        "'1+2\\n' → '3'",
    ]


def test_the_first_step_is_compared_with_nothing() -> None:
    event = judged(suite=StepSuite({1: True}, None, None), score=scored(1.25))
    assert step_line(event).endswith(" · 1 of 1 case right (100 %) · 1.2500 nats/token")


def test_too_few_windows_are_said() -> None:
    line = step_line(judged(score=scored(1.25, "s1", difference(0.02, None))))
    assert line.endswith("+0.0200 against s1: too few windows (30 effective) to say")
    of_windows = scored(1.25, "s1", difference(0.02, None))
    of_documents = replace(of_windows, score=replace(of_windows.score, unit="document"))
    assert "too few documents (30 effective)" in step_line(judged(score=of_documents))


def test_alarms_name_the_best_step() -> None:
    flips = Flips("s1", "s3", (1, 2, 3, 4, 5), (), 100)
    event = judged(
        suite=StepSuite({1: True}, flips, flips),
        score=scored(1.25, "s2", difference(0.02, Interval(0.01, 0.03))),
        alarms=(Alarm.LOSS, Alarm.SUITE),
    )
    assert alarm_line(event, Alarm.LOSS).endswith(
        " scores worse than s2 by more than the tolerance, like the step before"
    )
    assert alarm_line(event, Alarm.SUITE).endswith(
        " answers fewer cases than s1, like the step before: 5 lost, 0 gained, one-sided p = 0.0312"
    )


def test_a_broken_step_is_named_once() -> None:
    entry = Checkpoint("s4", 4, Path("run"), Path("run"))
    assert broken_line(StepBroken(entry, CheckpointError("s4 is cut off"))) == "s4 is cut off"
    assert broken_line(StepBroken(entry, CheckpointError("cut off"))) == "s4: cut off"


def test_what_is_waited_for() -> None:
    assert waiting_line(Waiting(())) == "waiting for the next step"
    assert waiting_line(Waiting(("s4",))) == "s4 is being written"


def test_alarms_follow_the_line_of_their_step() -> None:
    pair = difference(0.02, Interval(0.01, 0.03))
    event = judged(score=scored(1.25, "s2", pair), alarms=(Alarm.LOSS,))
    assert list(step_lines(event)) == [step_line(event), alarm_line(event, Alarm.LOSS)]
    assert list(alarm_lines(event)) == [alarm_line(event, Alarm.LOSS)]
    broken = StepBroken(ENTRY, CheckpointError("cut"))
    assert (list(step_lines(broken)), list(alarm_lines(broken))) == ([broken_line(broken)], [])


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (Waiting(()), "waiting for the next step"),
        (SubjectLoading("a", 0.5), "loading a"),
        (ScoreProgress("a", 1, 2, None), "a: 1 of 2 windows"),
        (SuiteProgress("a", 1, 2, None), "a: 1 of 2 cases"),
        (ScorePlan("a", 1, 1, 1, 0, None), None),
    ],
)
def test_progress_is_a_line_that_is_replaced(event: JudgingEvent, line: str | None) -> None:
    assert replaced_line(event) == line


def test_what_is_asked_of_each_step() -> None:
    both = "each step is scored on a.txt and answers the suite sums"
    assert asked_words("a.txt", "sums", ()) == both
    assert asked_words("", "", ("9-12\n",)) == "each step continues '9-12\\n'"
