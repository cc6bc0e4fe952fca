"""Plans, progress and what was left undone, in words."""

from dataclasses import replace

from score_results import result

from core.judging.score_events import RanksTried, ScorePlan, ScoreProgress, SubjectLoading
from core.judging.source import Kind, Source
from core.judging.windows import TextLayout, Windows
from core.tokenizers.tokenizer import Skipped
from tui.view.score_words import (
    plan_line,
    progress_line,
    share_words,
    unfinished_lines,
    window_lines,
)

TEXT = Source("val.txt", Kind.TEXT, (), (), "")
WINDOWS = Windows(((0,) * 9,) * 3, TextLayout.STREAM, 8, 30, 3, None)


def test_the_windows_and_what_is_known_of_them() -> None:
    (line,) = window_lines(TEXT, WINDOWS, None)
    assert line == (
        "val.txt: 3 windows of 8 tokens · layout stream · not known whether it was trained on"
        " · 3 ids left out, too few for a window"
    )
    first, second = window_lines(
        TEXT, replace(WINDOWS, skipped=(Skipped("=", 1), Skipped("=", 3)), held_out=True), None
    )
    assert "held out" in first
    assert second == "2 characters not in the vocabulary: ="


def test_training_text_is_said() -> None:
    assert "training text: favours overfitting" in next(
        window_lines(TEXT, replace(WINDOWS, held_out=False), None)
    )
    assert share_words(0.9) == (
        "training text: favours overfitting (90.0 % of its 64-character spans stand in the"
        " training text)"
    )
    assert share_words(0.001) == "0.1 % of its 64-character spans stand in the training text"


def test_a_plan_has_the_time_of_what_is_not_stored() -> None:
    assert plan_line(ScorePlan("a", 80, 80, 5120, 0, 2.0)) == (
        "a: 80 windows · 5,120 tokens · about 2.00 s"
    )
    assert plan_line(ScorePlan("a", 32, 80, 2048, 32, None)) == (
        "a: 32 of 80 windows · 2,048 tokens · 32 windows stored"
    )


def test_progress_has_the_seconds_left_once_they_are_known() -> None:
    assert progress_line(SubjectLoading("a", 0.5)) == "loading a"
    assert progress_line(ScoreProgress("a", 16, 80, None)) == "a: 16 of 80 windows"
    assert progress_line(ScoreProgress("a", 16, 80, 8.0)) == "a: 16 of 80 windows · 8.00 s left"
    assert progress_line(RanksTried("a", 4)) == "a: recorded by the first of 4 ranks?"


def test_what_was_left_undone() -> None:
    found = replace(result((1.0,)), done=40, planned=160, unscored=("b",))
    assert list(unfinished_lines(found)) == [
        "stopped at 40 of 160 windows: provisional",
        "b was not scored",
    ]
    assert list(unfinished_lines(result((1.0,)))) == []
