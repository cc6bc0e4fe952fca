"""The steps of a watch as a page."""

from collections.abc import Sequence

import pytest
from rich.cells import cell_len
from watched_steps import answered, broken, difference, judged, scored, step

from core.judging.watch import Alarm, PinnedAnswer, StepBroken, StepJudged
from core.statistics.comparison import Interval
from tui.view.watch_view import watch_view

WORSE = difference(0.02, Interval(0.01, 0.03))
STEPS: tuple[StepJudged | StepBroken, ...] = (
    judged(step(100), suite=answered(100), score=scored(1.25)),
    judged(step(200), suite=answered(88, 12), score=scored(1.27, "step_000100", WORSE)),
    broken(step(300)),
    judged(
        step(400),
        suite=answered(90, 11, 1),
        score=scored(1.27, "step_000100", WORSE),
        alarms=(Alarm.LOSS,),
    ),
)


def texts(steps: Sequence[StepJudged | StepBroken], width: int = 120) -> list[str]:
    return [line.text.rstrip() for line in watch_view(steps, ("sums.txt: 61 windows",), width)]


def test_a_line_for_each_step_flips_first_alarms_marked() -> None:
    assert texts(STEPS)[:8] == [
        "sums.txt: 61 windows",
        "",
        "  step         lost  gained    right  nats/token  vs best                95 %  verdict",
        "  step_000100                  100 %      1.2500    first",
        "  step_000200    12       0  88.00 %      1.2700  +0.0200  [+0.0100, +0.0300]  worse",
        "  step_000300: model.pt is incomplete. Copy it again",
        "! step_000400    11       1  90.00 %      1.2700  +0.0200  [+0.0100, +0.0300]  worse",
        "  alarm: step_000400 scores worse than step_000100 by more than the tolerance, "
        "like the step before",
    ]
    last = " ".join(texts(STEPS)[9:])
    assert last.startswith("step_000400 · lost 11 (#0 #1 #2 #3 #4 …), gained 1 (#50) · ")


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (78, ["step", "lost", "gained", "right", "nats/token", "vs", "best", "verdict"]),
        (40, ["step", "lost", "gained", "right"]),
    ],
)
def test_less_needed_columns_are_left_out_where_it_is_narrow(
    width: int, columns: list[str]
) -> None:
    lines = watch_view(STEPS, (), width)
    assert lines[0].text.split() == columns
    assert max(cell_len(line.text.rstrip()) for line in lines) <= width


def test_enter_acts_on_the_judged_steps() -> None:
    lines = [line for line in watch_view(STEPS, (), 80) if line.acts]
    assert [line.checkpoint and line.checkpoint.step for line in lines] == [100, 200, 400]


def test_answers_to_a_prompt_have_a_column_and_changes_are_named() -> None:
    steps = [
        judged(step(100), answers=(PinnedAnswer("9-12\n", "-3", None),)),
        judged(step(200), answers=(PinnedAnswer("9-12\n", "-4", "-3"),)),
        judged(step(300), answers=(PinnedAnswer("9-12\n", "-4", "-4"),)),
    ]
    assert texts(steps)[2:] == [
        "  step         '9-12\\n'",
        "  step_000100  '-3'",
        "  step_000200  '-4', was '-3'",
        "  step_000300  '-4'",
    ]


def test_before_the_first_step_there_is_no_table() -> None:
    assert texts(()) == ["sums.txt: 61 windows"]
    assert texts([broken(step(300))])[2:] == [
        "  step_000300: model.pt is incomplete. Copy it again"
    ]
