"""The line of a step that was watched."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from core.base.errors import CheckpointError
from core.checkpoints.checkpoint import Checkpoint
from core.judging.score import Score
from core.judging.watch import (
    Alarm,
    PinnedAnswer,
    StepBroken,
    StepJudged,
    StepScore,
    StepSuite,
    Waiting,
)
from core.statistics.comparison import Interval, PairedDifference
from core.suites.flips import Flips
from tui.view.watch_words import alarm_line, broken_line, step_line, waiting_line

ENTRY = Checkpoint("s3\x1b", 3, Path("run"), Path("run"))
SCORE = Score((0,), (1.25,), (1.25,), 64, 1.25, None)
READY = cast("Any", None)


def difference(interval: Interval | None) -> PairedDifference:
    return PairedDifference(0, 1, 0.02, 0.005, 0.006, 80, 30.0, 1, interval)


def judged(**parts: Any) -> StepJudged:
    nothing = {"suite": None, "score": None, "answers": (), "alarms": ()}
    return StepJudged(ENTRY, READY, **(nothing | parts))


def test_flips_come_first_then_the_share_the_loss_and_the_answers() -> None:
    flips = Flips("s2", "s3", (1, 2, 3, 4, 5, 6), (), 1200)
    right = {one: one < 1000 for one in range(1200)}
    event = judged(
        suite=StepSuite(right, flips, flips),
        score=StepScore(SCORE, "s1", difference(Interval(0.01, 0.03))),
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
    event = judged(suite=StepSuite({1: True}, None, None), score=StepScore(SCORE, None, None))
    assert step_line(event).endswith(" · 1 of 1 case right (100 %) · 1.2500 nats/token")


def test_too_few_windows_are_said() -> None:
    line = step_line(judged(score=StepScore(SCORE, "s1", difference(None))))
    assert line.endswith("+0.0200 against s1: too few windows (30 effective) to say")
    of_documents = StepScore(replace(SCORE, unit="document"), "s1", difference(None))
    assert "too few documents (30 effective)" in step_line(judged(score=of_documents))


def test_alarms_name_the_best_step() -> None:
    flips = Flips("s1", "s3", (1, 2, 3, 4, 5), (), 100)
    event = judged(
        suite=StepSuite({1: True}, flips, flips),
        score=StepScore(SCORE, "s2", difference(Interval(0.01, 0.03))),
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
