"""The registry: every command is found, every key is declared once for its place."""

import pytest

from core.errors import Usage
from core.settings import SETTINGS
from tui.commands import COMMANDS, KEYS, Call, completions, find, read_line
from tui.screens.help import help_text


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
    with pytest.raises(Usage) as caught:
        read_line("/tmep 1")
    assert "/tmep" in caught.value.message
    assert "/temp" in caught.value.hint


def test_completions():
    assert [command.name for command in completions("/to")] == ["topk", "tokens", "topp"]
    assert completions("/temp 1") == completions("x") == completions("//") == ()


def test_help_names_every_key_and_command():
    text = help_text()
    assert all(key.help in text for key in KEYS)
    assert all(command.usage in text for command in COMMANDS)
