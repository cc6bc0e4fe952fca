"""/score, /suite and /exam: what they take, and which checkpoints they judge."""

import pytest

from core.suites.shipped import FOLDER
from tui.session.judge_commands import EXAM, SCORE, SUITE
from tui.session.slash import COMMANDS


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("/score", "score ''"),
        ("/score val.txt", "score 'val.txt'"),
        ("/score val.txt suite sums", "score 'val.txt suite sums'"),
        ("/score last", "score 'last'"),
        ("/report r.html", "report 'r.html'"),
    ],
)
def test_the_argument_is_passed_on(around, line, done):
    around.type(line)
    assert around.done == [done]


def test_last_is_completed():
    assert [one.line for one in COMMANDS.completions("/score l")] == ["/score last"]
    lines = [one.line for one in COMMANDS.completions("/suite s")]
    assert lines == ["/suite sums", "/suite records", "/suite last"]


def test_the_shipped_suites_are_those_that_are_offered():
    names = {one.stem for one in FOLDER.glob("*.toml")}
    values = {one.shown for one in COMMANDS.completions("/suite ")}
    assert values == names | {"last"}


def test_an_exam_is_of_the_highlighted_checkpoint_alone(around):
    catalog = around.catalog
    first, *_ = catalog.entries
    assert EXAM.subjects(catalog, first).entries == (first,)
    assert EXAM.subjects(catalog, None).entries == ()
    assert len(SCORE.subjects(catalog, first).entries) == len(catalog.entries)


def test_a_score_with_a_suite_is_repeated_by_its_flag():
    assert SCORE.words("val.txt suite sums") == ["val.txt", "--suite", "sums"]
    assert SUITE.words("a suite b") == ["a suite b"]
