"""A judgement's state and lines before and after its end."""

from core.base.errors import UsageError
from tui.view.judging import Judging, subjects_words
from tui.view.result_view import plain


def test_before_the_end_the_remarks_are_shown_and_what_is_done() -> None:
    judging = Judging("score", "a.txt", "2 checkpoints marked", "a: 1 of 2 windows")
    judging.remarks.append("one two three")
    assert judging.state == "▶ a: 1 of 2 windows"
    assert [line.text for line in judging.lines(8)] == ["one two", "three"]


def test_an_error_is_above_the_result() -> None:
    judging = Judging("score", "a.txt", "", ended=True, page=lambda width: (plain("found"),))
    assert (judging.state, [line.text for line in judging.lines(40)]) == ("■ complete", ["found"])
    judging.failure = UsageError("No text", "Give one")
    assert judging.state == "■ ended with an error"
    assert [line.text for line in judging.lines(40)] == ["Error: No text", "Give one", "", "found"]


def test_a_stop_is_said() -> None:
    assert Judging("score", "a", "", ended=True, stopped=True).state == "■ stopped"


def test_marked_checkpoints_are_counted() -> None:
    assert subjects_words(3, "") == "3 checkpoints marked"
    assert subjects_words(3, "nothing is marked: all") == "nothing is marked: all"
