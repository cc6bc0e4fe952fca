"""/score: its argument is a path or last."""

import pytest

from tui.session.slash import COMMANDS


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("/score", "score ''"),
        ("/score val.txt", "score 'val.txt'"),
        ("/score last", "score 'last'"),
    ],
)
def test_the_argument_is_passed_on(around, line, done):
    around.type(line)
    assert around.done == [done]


def test_last_is_completed():
    assert [one.line for one in COMMANDS.completions("/score l")] == ["/score last"]
