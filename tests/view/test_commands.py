"""Slash commands: reading a typed line, and completing it."""

from unittest.mock import create_autospec

import pytest

from core.base.errors import UsageError
from tui.view.commands import Call, Command, CommandTable, Names, checkpoint_names, one_of
from tui.view.surroundings import Surroundings


def nothing(surroundings, argument) -> None:
    del surroundings, argument


TEMP = Command("temp", nothing, "how far to stray", "T", ("heat",))
TABLE = CommandTable(
    lambda: (
        TEMP,
        Command("bos", nothing, "begin with BOS", "on|off", values=one_of("on", "off")),
        Command("model", nothing, "load", "NAME", values=checkpoint_names),
        Command("help", nothing, "show help"),
    )
)


def test_one_slash_begins_a_command_and_two_a_prompt():
    assert TABLE.read_line("/temp 0.5") == Call(TEMP, "0.5")
    assert TABLE.read_line("/HEAT") == Call(TEMP, None)
    assert TABLE.read_line("//temp") == "/temp"
    assert TABLE.read_line("12+3\n/x") == "12+3\n/x"


def test_an_unknown_command_names_the_nearest():
    with pytest.raises(UsageError) as caught:
        TABLE.read_line("/tmep 1")
    assert "/tmep" in caught.value.message
    assert "/temp" in caught.value.hint


def test_a_call_is_carried_out_with_its_argument():
    got = []
    command = Command("x", lambda on, argument: got.append((on, argument)), "", "A B")
    call = CommandTable(lambda: (command,)).read_line("/x 1 2")
    assert isinstance(call, Call)
    here = create_autospec(Surroundings, instance=True)
    call.carry_out(here)
    assert got == [(here, "1 2")]


@pytest.mark.parametrize("line", ["/help me", "/HELP temp", "/help 0"])
def test_a_value_for_a_command_that_takes_none_is_refused(line):
    call = TABLE.read_line(line)
    assert isinstance(call, Call)
    with pytest.raises(UsageError) as caught:
        call.carry_out(create_autospec(Surroundings, instance=True))
    assert caught.value.message == "/help takes no value"
    assert caught.value.hint == "/help alone: show help"


def test_blanks_after_a_command_are_no_value():
    call = TABLE.read_line("/help   ")
    assert isinstance(call, Call)
    assert call.argument is None


def test_names_and_values_are_completed():
    assert [found.shown for found in TABLE.completions("/h")] == ["/temp T", "/help"]
    assert [found.line for found in TABLE.completions("/te")] == ["/temp "]
    assert [found.line for found in TABLE.completions("/bos o")] == ["/bos on", "/bos off"]
    assert [found.line for found in TABLE.completions("/model ", Names(("a", "a")))] == ["/model a"]
    assert TABLE.completions("/temp 1") == TABLE.completions("x") == TABLE.completions("//") == ()
    assert TABLE.completions("/nope x") == TABLE.completions("/he\n") == ()
