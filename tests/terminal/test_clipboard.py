"""Copying: the tool if there is one, the terminal if the text is short, a file if it is not."""

import stat
from pathlib import Path

import pytest

from tui.terminal import clipboard


@pytest.fixture
def no_tools(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_tool_is_fed_the_text(no_tools, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    tool = no_tools / "wl-copy"
    tool.write_text(f"#!/bin/sh\nexec /bin/cat > '{no_tools}/copied'\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    assert clipboard.copy("1+1\n", pytest.fail) == "copied with wl-copy"
    assert (no_tools / "copied").read_text() == "1+1\n"


def test_a_tool_that_fails_is_passed_over(no_tools, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    tool = no_tools / "wl-copy"
    tool.write_text("#!/bin/sh\nexit 1\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    sent: list[str] = []
    assert clipboard.copy("x", sent.append) == "sent to the terminal (OSC 52)"
    assert sent == ["x"]


def test_in_tmux_it_is_said_what_tmux_needs(no_tools, monkeypatch):
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    sent: list[str] = []
    said = clipboard.copy("x", sent.append)
    assert said.endswith("tmux needs set-clipboard on")


def test_a_long_text_goes_to_a_file_of_ones_own(no_tools, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(no_tools))
    text = "0" * 100_000
    path = Path(clipboard.copy(text, pytest.fail).removeprefix("written to "))
    assert path.read_text() == text
    assert path.stat().st_mode & 0o077 == 0
