"""What a watch remembers: the best steps, flips, and two bad steps in a row."""

from pathlib import Path
from typing import Any, cast

import pytest

from core.checkpoints.checkpoint import Checkpoint
from core.judging.score import Score
from core.judging.watch import Alarm, StepJudged
from core.judging.watch_history import StepFound, WatchHistory
from core.statistics.comparison import Interval, PairedDifference

CASES = 20


def score(loss: float) -> Score:
    return Score((0,), (loss,), (loss,), 64, loss, None)


def compared(new: Score, best: Score) -> PairedDifference:
    """An interval of ± 0.01 around the difference; the tolerance is 0.5 % of the better loss."""
    found, tolerance = new.loss - best.loss, 0.005 * min(new.loss, best.loss)
    interval = Interval(found - 0.01, found + 0.01)
    return PairedDifference(0, 1, found, 0.005, tolerance, 80, 80.0, 1, interval)


class Steps:
    """Adds steps 1, 2, 3 … to a history."""

    def __init__(self) -> None:
        self.history, self.step = WatchHistory(compared), 0

    def __call__(self, loss: float | None = None, right: int | None = None) -> StepJudged:
        self.step += 1
        entry = Checkpoint(f"s{self.step}", self.step, Path("run"), Path("run"))
        cases = None if right is None else {one: one < right for one in range(CASES)}
        found = None if loss is None else score(loss)
        return self.history.add(StepFound(entry, cast("Any", None), cases, found, {}))


@pytest.mark.parametrize(
    ("losses", "alarms"),
    [
        ((1.0, 1.1, 1.1), [0, 0, 1]),
        # Not two in a row.
        ((1.0, 1.1, 1.0, 1.1), [0, 0, 0, 0]),
        # Each further step raises it again.
        ((1.0, 1.1, 1.2, 1.3, 1.0), [0, 0, 1, 1, 0]),
        # Worse than the step before, but not than the best: that is the third.
        ((1.5, 1.0, 1.3, 1.2), [0, 0, 0, 1]),
        # The interval reaches below the tolerance of 0.005.
        ((1.0, 1.014, 1.014), [0, 0, 0]),
        ((1.0, 1.0151, 1.0151), [0, 0, 1]),
    ],
)
def test_two_steps_shown_worse_than_the_best_raise_an_alarm(losses, alarms) -> None:
    add = Steps()
    assert [len(add(one).alarms) for one in losses] == alarms


def test_the_score_is_compared_with_the_lowest_loss_so_far() -> None:
    add = Steps()
    found = [add(loss).score for loss in (1.5, 1.2, 1.3, 1.1)]
    assert [one and one.best for one in found] == [None, "s1", "s2", "s2"]
    against = [one.against.difference for one in found if one and one.against]
    assert against == pytest.approx([-0.3, 0.1, -0.1])


def test_flips_are_against_the_step_before_and_the_regression_against_the_best() -> None:
    add = Steps()
    add(right=10)
    add(right=16)
    third = add(right=11).suite
    assert third
    assert third.against_before
    assert third.against_best
    assert (third.count, third.against_before.only_a, third.against_before.only_b) == (
        11, (11, 12, 13, 14, 15), (),
    )  # fmt: skip
    # 5 lost and none gained: p = 1 in 32.
    assert third.against_best.a == "s2"
    assert third.against_best.is_regression
    fourth = add(right=12).suite
    assert fourth
    assert fourth.against_before
    assert fourth.against_before.only_b == (11,)
    # 4 lost: p = 1 in 16.
    assert fourth.against_best
    assert not fourth.against_best.is_regression


@pytest.mark.parametrize(
    ("right", "alarms"),
    [((16, 11, 11), [0, 0, 1]), ((16, 11, 12, 11), [0, 0, 0, 0]), ((16, 12, 12, 12), [0, 0, 0, 0])],
)
def test_two_regressions_of_the_suite_raise_an_alarm(right, alarms) -> None:
    add = Steps()
    assert [len(add(right=one).alarms) for one in right] == alarms


def test_both_alarms_can_ring_at_once() -> None:
    add = Steps()
    found = [add(*one).alarms for one in ((1.0, 16), (1.1, 10), (1.1, 10))]
    assert found[-1] == (Alarm.LOSS, Alarm.SUITE)


def test_an_answer_has_changed_if_the_step_before_answered_otherwise() -> None:
    history = WatchHistory(compared)
    entry = Checkpoint("s", 1, Path("run"), Path("run"))
    changed = []
    for text in ("17", "17", "18"):
        found = StepFound(entry, cast("Any", None), None, None, {"12+5": text})
        (answer,) = history.add(found).answers
        changed.append((answer.before, answer.changed))
    assert changed == [(None, False), ("17", False), ("17", True)]
