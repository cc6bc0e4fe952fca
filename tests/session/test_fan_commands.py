"""/n sets the rows of the next prompts; /fan, /groups and /take act at once."""

import pytest

from core.base.errors import UsageError
from core.fan.groups import By
from core.protocol.prompt_options import PromptOptions
from tui.session.fan_commands import read_grouping


def test_n_sets_the_rows_of_the_next_prompts_and_runs_nothing(around):
    assert around.type("/n")[0] == "rows is 1"
    assert around.type("/n 16") == ["rows 1 → 16"]
    assert around.how == PromptOptions(rows=16)
    assert around.type("/rows 16") == ["rows is already 16"]
    around.type("/n 1")
    assert around.how == PromptOptions()
    assert around.done == []


@pytest.mark.parametrize("value", ["0", "65", "-1", "1.5", "x"])
def test_a_number_of_rows_that_cannot_be_is_refused(around, value):
    with pytest.raises(UsageError, match="rows cannot be"):
        around.type(f"/n {value}")
    assert around.how == PromptOptions()


def test_fan_groups_and_take_are_carried_out(around):
    for line in ("/fan 8 0.2..1.4 9-12", "/fan", "/groups line", "/groups", "/take 3"):
        around.type(line)
    assert around.done == [
        "fan '8 0.2..1.4 9-12'", "fan ''", "groups 'line'", "groups 'text'", "take 2",
    ]  # fmt: skip


def test_a_grouping_is_a_word_or_a_pattern():
    assert read_grouping("TEXT") == (By.TEXT, None)
    assert read_grouping("line") == (By.LINE, None)
    by, pattern = read_grouping(r"(\d+)")
    assert by is By.PATTERN
    assert pattern is not None
    assert pattern.text == r"(\d+)"
