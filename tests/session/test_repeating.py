"""The commands of a session's generations."""

from types import SimpleNamespace
from typing import Any

import pytest
from recording import begun

from core.base.errors import UsageError
from core.record.generation import Generation
from tui.session.repeating import command_of, log_of


def controller(*generations: Generation, kept: bool = False) -> Any:
    journal = SimpleNamespace(id_of=lambda number: f"k3f9x.{number}" if kept else "")
    return SimpleNamespace(session=SimpleNamespace(generations=generations), journal=journal)


def test_without_a_generation_there_is_no_command() -> None:
    with pytest.raises(UsageError, match="No generation yet"):
        command_of(controller(), None)
    with pytest.raises(UsageError, match="No generation yet"):
        log_of(controller())


def test_what_flags_cannot_say_has_a_command_if_it_is_kept() -> None:
    _, one = begun()
    assert command_of(controller(one), one).startswith("stepscope --checkpoint ")
    one.batch = 4
    assert command_of(controller(one, kept=True), one) == "stepscope replay k3f9x.1"
    with pytest.raises(UsageError, match="#1 has no command: it is a row of a fan"):
        command_of(controller(one), one)
    assert [line.number for line in log_of(controller(one))] == [1]
