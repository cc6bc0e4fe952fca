"""Commands that run a prompt again, stop, and empty the output."""

import pytest


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("/again", "again"),
        ("/r", "again"),
        ("/R", "same"),
        ("/Again", "again"),
        ("/regen", "again"),
        ("/same", "same"),
        ("/run", "run"),
        ("/cancel", "cancel"),
    ],
)
def test_runs_are_carried_out_by_the_screen(around, line, action):
    around.type(line)
    assert around.done == [action]


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "the output was empty"),
        (1, "1 generation cleared from the screen"),
        (3, "3 generations cleared from the screen"),
    ],
)
@pytest.mark.parametrize("name", ["clear", "reset"])
def test_clear_says_how_much_it_has_emptied(around, name, count, told):
    around.generations = count
    assert around.type(f"/{name}") == [told]


def test_predict_takes_a_text_or_the_last_prompt(around):
    around.type("/predict 12+")
    around.type("/predict")
    assert around.done == ["predict '12+'", "predict None"]
