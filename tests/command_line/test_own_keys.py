"""The table [keys] of the user file: what holds reaches the session, what does not is told."""

from pathlib import Path

import pytest

from tui.command_line.prompt_arguments import parse_options
from tui.view.keys import BY_ID

BAD = """\
[keys]
list.sort = "o"
"lst.best" = "x"
help = "ctrl+i"
"history.copy" = 5
output.next = "r"
quit = ["f10"]
"""


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "stepscope/config.toml"
    path.parent.mkdir()
    return path


def test_what_holds_is_in_the_options_and_the_rest_in_the_notes(user: Path) -> None:
    user.write_text(BAD)
    options = parse_options([])
    assert options.keys is not None
    changed = {key.id: key.keys for key in options.keys.keys if key != BY_ID[key.id]}
    assert changed == {"list.sort": ("o",), "quit": ("f10", "ctrl+q")}
    places = [note.partition("config.toml:")[2].partition(":")[0] for note in options.notes]
    assert places == ["3", "4", "5", "6"]
    assert "Did you mean list.best?" in options.notes[0]
    assert "terminals send ctrl+i as Tab" in options.notes[1]


def test_without_keys_the_table_of_the_program_holds(user: Path) -> None:
    user.write_text("temperature = 0.5\n")
    assert parse_options([]).keys is None


def test_keys_of_a_folder_are_told_and_left_out(user: Path) -> None:
    Path("stepscope.toml").write_text('[keys]\nhelp = "f2"\n')
    user.unlink(missing_ok=True)
    options = parse_options([])
    assert options.keys is None
    assert any("keys cannot be set by a folder" in note for note in options.notes)
    Path("stepscope.toml").unlink()
