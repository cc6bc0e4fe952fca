"""/lapse and /side: with the last prompt, with another, and the last comparison again."""

import pytest

from tui.session.slash import COMMANDS


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("/lapse", "lapse ''"),
        ("/lapse 9-12", "lapse '9-12'"),
        ("/lapse last", "lapse 'last'"),
        ("/side", "side ''"),
        ("/side 9-12", "side '9-12'"),
    ],
)
def test_the_argument_is_a_prompt_or_last(around, line, done):
    around.type(line)
    assert around.done == [done]


def test_last_is_completed():
    for name in ("lapse", "side"):
        assert [one.line for one in COMMANDS.completions(f"/{name} l")] == [f"/{name} last"]
