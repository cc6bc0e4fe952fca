"""The registry: every command is found, every key is declared once for its place."""

import pytest
from rich.console import Console

from core.base.errors import UsageError
from core.protocol.settings import SETTINGS
from tui.fullscreen.screens.help import help_page
from tui.view.commands import COMMANDS, KEYS, Call, completions, find, read_line


def test_the_issues_commands_and_synonyms():
    names = (
        "temp topk tokens seed topp minp stop newline bos preset model again clear info help quit"
    )
    assert all(find(name) for name in names.split())
    synonyms = {"temperature": "temp", "top_k": "topk", "max": "tokens", "load": "model",
                "reset": "clear", "regen": "again", "show": "info", "?": "help", "exit": "quit",
                "bye": "quit"}  # fmt: skip
    assert {name: find(name).name for name in synonyms} == synonyms


def test_every_setting_has_a_command():
    actions = {command.action for command in COMMANDS}
    assert {f"setting:{setting.name}" for setting in SETTINGS} <= actions


def test_no_name_means_two_commands():
    names = [name for command in COMMANDS for name in (command.name, *command.synonyms)]
    assert len(names) == len(set(names))


def test_no_key_is_declared_twice_for_a_place():
    keys = [(key.place, key.key) for key in KEYS]
    assert len(keys) == len(set(keys))


def test_no_forbidden_chords():
    assert not any(key.key in ("ctrl+i", "ctrl+m", "ctrl+h") or "alt" in key.key for key in KEYS)


def test_lines():
    assert read_line("/temp 0.5") == Call(find("temp"), "0.5")
    assert read_line("/TEMP") == Call(find("temp"), None)
    assert read_line("//temp") == "/temp"
    assert read_line("12+3\n/x") == "12+3\n/x"


def test_an_unknown_command_names_the_nearest():
    with pytest.raises(UsageError) as caught:
        read_line("/tmep 1")
    assert "/tmep" in caught.value.message
    assert "/temp" in caught.value.hint


def test_completions():
    assert [found.line for found in completions("/to")] == ["/topk ", "/tokens ", "/topp "]
    assert [found.line for found in completions("/ag")] == ["/again"]
    assert completions("/temp 1") == completions("x") == completions("//") == ()
    assert completions("/nope x") == completions("/he\n") == ()


def test_completions_of_values():
    assert [found.line for found in completions("/preset ba")] == ["/preset balanced"]
    assert [found.shown for found in completions("/bos ")] == ["on", "off"]
    names = ["step_000100", "step_000200", "step_000200"]
    assert [found.line for found in completions("/load 2", names)] == ["/load step_000200"]
    assert completions("/model step_000200", names) == ()


def test_help_names_every_key_and_command():
    console = Console(width=300)
    with console.capture() as shown:
        console.print(help_page())
    assert all(key.help in shown.get() for key in KEYS)
    assert all(command.usage in shown.get() for command in COMMANDS)


def test_the_help_of_stop_says_what_it_does_in_the_session():
    assert "several" not in find("stop").help
    assert "in place of the one before" in find("stop").help
