"""/mark: the highlighted checkpoint, all, none, those of the run, one by name."""

import pytest
from around import Around
from entries import entry

from core.base.errors import UsageError
from tui.session.mark_commands import MARK_COMMANDS
from tui.view.commands import Names

ENTRIES = (*(entry(step, 0.5, "runA") for step in (100, 200)), entry(300, 0.5, "runB"))


@pytest.fixture
def here() -> Around:
    return Around(ENTRIES)


def marked(session: Around) -> list[int | None]:
    return [one.step for one in session.catalog.marked_entries]


def test_without_a_value_the_highlighted_one_is_toggled(here):
    assert here.type("/mark") == ["1 of 3 marked"]
    assert marked(here) == [100]
    assert here.type("/mark") == ["0 of 3 marked"]


@pytest.mark.parametrize(
    ("value", "steps"),
    [
        ("all", [100, 200, 300]),
        ("RUN", [100, 200]),
        ("step_000300", [300]),
        ("step_000200", [200]),
        ("300", [300]),
    ],
)
def test_a_value_marks(here, value, steps):
    here.type(f"/mark {value}")
    assert marked(here) == steps
    here.type("/mark none")
    assert marked(here) == []


def test_all_are_those_that_are_shown(here):
    here.type("/filter runB")
    here.type("/mark all")
    assert marked(here) == [300]


def test_an_unknown_name_is_refused_with_a_near_one(here):
    with pytest.raises(UsageError) as caught:
        here.type("/mark step_000301")
    assert caught.value.message == "No checkpoint in the list is called 'step_000301'"
    assert caught.value.hint == "Did you mean step_000300?"
    with pytest.raises(UsageError, match="is called 'x'"):
        here.type("/mark x")


def test_nothing_to_mark_is_refused():
    with pytest.raises(UsageError, match="No checkpoint is highlighted"):
        Around().type("/mark")


def test_values_and_names_are_completed():
    (command,) = MARK_COMMANDS
    assert [*command.values(Names(("a", "b", "a")))] == ["all", "none", "run", "a", "b"]
