"""The table of slash commands: names, synonyms, completions, what is offered for a slip."""

from pathlib import Path

import pytest
from present import present

from core.base.errors import UsageError
from core.protocol.settings import SamplingSettings
from tui.session.slash import COMMANDS
from tui.view.commands import Names
from tui.view.comparison_keys import COMPARISON_KEYS
from tui.view.history_keys import HISTORY_KEYS
from tui.view.keys import BY_ID, KEYS
from tui.view.layers_keys import LAYERS_KEYS
from tui.view.walk_keys import WALK_KEYS


@pytest.mark.parametrize("command", COMMANDS.commands, ids=lambda command: command.name)
def test_without_a_value_a_command_changes_nothing(around, command):
    around.type(f"/{command.name}")
    assert (around.settings, around.loads) == (SamplingSettings(), [])


def test_commands_and_their_synonyms_are_found():
    names = (
        "temp topk tokens seed topp minp stop newline bos preset model again clear info help quit "
        "list sort filter best same run cancel theme mouse history editor palette"
    )
    assert all(COMMANDS.find(name) for name in names.split())
    synonyms = {"temperature": "temp", "top_k": "topk", "max": "tokens", "load": "model",
                "reset": "clear", "regen": "again", "show": "info", "?": "help", "exit": "quit",
                "bye": "quit", "branches": "tree"}  # fmt: skip
    assert {name: present(COMMANDS.find(name)).name for name in synonyms} == synonyms


def test_no_two_commands_have_the_same_name():
    names = [name for command in COMMANDS.commands for name in command.names]
    assert len(names) == len(set(names))


def test_names_are_completed():
    assert [each.line for each in COMMANDS.completions("/to")] == ["/topk ", "/tokens ", "/topp "]
    assert [each.line for each in COMMANDS.completions("/ag")] == ["/again"]
    assert [each.line for each in COMMANDS.completions("/so")] == ["/sort "]


def test_values_are_completed():
    assert [each.line for each in COMMANDS.completions("/preset ba")] == ["/preset balanced"]
    for name in ("bos", "newline"):
        assert [each.shown for each in COMMANDS.completions(f"/{name} ")] == ["on", "off"]
    assert "/theme nord" in [each.line for each in COMMANDS.completions("/theme n")]
    assert [each.line for each in COMMANDS.completions("/sort lo")] == ["/sort loss"]
    assert [each.line for each in COMMANDS.completions("/mouse ")] == ["/mouse on", "/mouse off"]
    assert "/route plain" in [each.line for each in COMMANDS.completions("/route ")]
    assert "/dtype int8" in [each.line for each in COMMANDS.completions("/dtype i")]
    names = Names(("step_000100", "step_000200", "step_000200"))
    assert [each.line for each in COMMANDS.completions("/load 2", names)] == ["/load step_000200"]
    assert COMMANDS.completions("/model step_000200", names) == ()


def test_readme_names_every_command():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert all(f"/{command.name}" in readme for command in COMMANDS.commands)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("/cler", "Did you mean /clear?"),
        ("/modle x", "Did you mean /model?"),
        ("/edti", "Did you mean /edit?"),
        ("/exot", "See /help."),
        ("/filte x", "Did you mean /filter?"),
        ("/thme nord", "Did you mean /theme?"),
        ("/copy2clipboard", "See /help."),
        ("/temper 1", "Did you mean /temperature?"),
    ],
)
def test_only_a_near_command_is_offered(typed, hint):
    with pytest.raises(UsageError) as caught:
        COMMANDS.read_line(typed)
    assert caught.value.hint.startswith(hint)


# Keys that only move in a pane or edit text are without a command; those of the clipboard are
# commands of their own.
WITHOUT_COMMAND = {
    "output.copy_all", "copy_or_stop", "list.help", "output.help",
    "list.earlier", "list.later", "contents.filter", "contents.figures", "contents.sort",
    *(key.id for key in (*COMPARISON_KEYS, *WALK_KEYS, *LAYERS_KEYS, *HISTORY_KEYS)),
}  # fmt: skip


def test_every_action_of_a_key_is_a_command_too():
    commands = {command.key for command in COMMANDS.commands}
    actions = {key.id for key in KEYS if key.handler is not None}
    assert actions - commands <= WITHOUT_COMMAND
    assert commands - {""} <= set(BY_ID)


def test_a_command_has_at_most_one_line_of_help_without_a_full_stop():
    for command in COMMANDS.commands:
        assert 0 < len(command.help) <= 90
        assert not command.help.endswith(".")


@pytest.mark.parametrize("line", ["/temp abc", "/TEMPERATURE abc"])
def test_a_refused_value_is_named_as_on_the_screen(around, line):
    with pytest.raises(UsageError) as caught:
        around.type(line)
    assert caught.value.message == "temp cannot be 'abc'"


WITHOUT_VALUE = [each for each in COMMANDS.commands if not each.argument]


@pytest.mark.parametrize("command", WITHOUT_VALUE, ids=lambda command: command.name)
def test_a_value_that_would_have_no_effect_is_refused(around, command):
    """`/quit now` must not quit, nor `/again 5` take 5 for a seed."""
    for name in command.names:
        with pytest.raises(UsageError, match=f"^/{command.name} takes no value$"):
            around.type(f"/{name} 5")
    assert (around.done, around.said, around.told) == ([], [], [])
