"""The user's own folders: the variables, the home, and a machine that has neither."""

import os
import pwd
from pathlib import Path

import pytest

from core.base.paths import cache_folder, config_folder, is_nowhere, state_folder

FOLDERS = [
    (config_folder, "XDG_CONFIG_HOME", ".config"),
    (state_folder, "XDG_STATE_HOME", ".local/state"),
    (cache_folder, "XDG_CACHE_HOME", ".cache"),
]


@pytest.mark.parametrize(("folder", "variable", "in_home"), FOLDERS)
def test_the_variable_else_the_home(folder, variable, in_home, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(variable, str(tmp_path / "own"))
    assert folder() == tmp_path / "own/stepscope"
    for ignored in ("", "relative/folder", "~/not/expanded"):
        monkeypatch.setenv(variable, ignored)
        assert folder() == tmp_path / in_home / "stepscope"
    monkeypatch.delenv(variable)
    assert folder() == tmp_path / in_home / "stepscope"
    assert not list(tmp_path.iterdir())
    assert not is_nowhere(folder())


@pytest.mark.parametrize("home", [None, "relative"])
@pytest.mark.parametrize(("folder", "variable", "in_home"), FOLDERS)
def test_without_a_home_nothing_can_be_made(folder, variable, in_home, home, monkeypatch, tmp_path):
    def unknown(number):
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOME", raising=False)
    if home:
        monkeypatch.setenv("HOME", home)
    assert folder() == Path(os.devnull) / "stepscope"
    assert is_nowhere(folder())
    with pytest.raises(OSError, match="Not a directory"):
        folder().mkdir(parents=True)
    assert not list(tmp_path.iterdir())
