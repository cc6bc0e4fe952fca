"""Copying: the tool if there is one, the terminal if the text is short, a file if it is not."""

import stat
from pathlib import Path

import pytest

from core.base import working_folder
from core.base.errors import UsageError
from tui.terminal import clipboard


@pytest.fixture
def no_tools(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TMUX", "STY", "TERM", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_tool_is_fed_the_text(no_tools, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    tool = no_tools / "wl-copy"
    tool.write_text(f"#!/bin/sh\nexec /bin/cat > '{no_tools}/copied'\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    assert clipboard.copy("1+1\n", pytest.fail) == "4 characters copied with wl-copy"
    assert (no_tools / "copied").read_text() == "1+1\n"


def test_a_tool_that_fails_is_passed_over(no_tools, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    tool = no_tools / "wl-copy"
    tool.write_text("#!/bin/sh\nexit 1\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    sent: list[str] = []
    assert clipboard.copy("x", sent.append) == "sent by OSC 52 · nothing arrived? /copy FILE"
    assert sent == ["x"]


def test_in_tmux_it_is_said_what_tmux_needs(no_tools, monkeypatch):
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    sent: list[str] = []
    said = clipboard.copy("x", sent.append)
    assert said == "sent by OSC 52; tmux needs set-clipboard on, else /copy FILE"


def test_a_long_text_goes_to_a_file_of_ones_own(no_tools, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(no_tools))
    text = "0" * 100_000
    path = Path(clipboard.copy(text, pytest.fail).removeprefix("100,000 characters written to "))
    assert path.read_text() == text
    assert path.stat().st_mode & 0o077 == 0


def fake_tool(folder: Path, name: str) -> Path:
    tool = folder / name
    tool.write_text(f"#!/bin/sh\nexec /bin/cat > '{folder}/copied'\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    return folder / "copied"


def test_over_ssh_only_a_forwarded_display_is_used(no_tools, monkeypatch):
    copied = fake_tool(no_tools, "xclip")
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    monkeypatch.setenv("DISPLAY", ":0")
    sent: list[str] = []
    assert "OSC 52" in clipboard.copy("x", sent.append)
    monkeypatch.setenv("DISPLAY", "localhost:10.0")
    assert clipboard.copy("x", pytest.fail) == "1 character copied with xclip"
    assert (sent, copied.read_text()) == (["x"], "x")


def test_inside_tmux_its_own_buffer_is_filled(no_tools, monkeypatch):
    copied = fake_tool(no_tools, "tmux")
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    assert clipboard.copy("x", pytest.fail).startswith("copied by tmux")
    assert copied.read_text() == "x"


def test_a_console_that_ignores_osc_52_gets_a_file(no_tools, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(no_tools))
    monkeypatch.setenv("TERM", "linux")
    assert clipboard.copy("x", pytest.fail).startswith("1 character written to ")


def test_a_text_is_written_exactly_into_a_new_file_only(tmp_path):
    path = tmp_path / "out.txt"
    assert clipboard.write("1\r\n2", path) == f"4 characters written to {path}"
    assert path.read_bytes() == b"1\r\n2"
    with pytest.raises(UsageError, match="exists already"):
        clipboard.write("3", path)
    with pytest.raises(UsageError, match="it does not exist"):
        clipboard.write("3", tmp_path / "no/out.txt")


@pytest.mark.usefixtures("deleted_working_folder")
def test_a_relative_name_is_not_written_into_the_root_folder():
    working_folder.leave_deleted()
    with pytest.raises(UsageError, match="Cannot write out: the working folder was deleted"):
        clipboard.write("1", Path("out"))


def test_in_screen_it_is_said_that_the_sequence_may_not_arrive(no_tools, monkeypatch):
    monkeypatch.setenv("STY", "1234.pts-0.here")
    sent: list[str] = []
    said = clipboard.copy("x", sent.append)
    assert said == "sent by OSC 52, which screen drops: else /copy FILE"
    assert sent == ["x"]


def test_a_tool_that_hangs_is_given_up(no_tools, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setattr(clipboard, "TIMEOUT", 0.1)
    tool = no_tools / "wl-copy"
    tool.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    sent: list[str] = []
    assert clipboard.copy("x", sent.append) == "sent by OSC 52 · nothing arrived? /copy FILE"
    assert sent == ["x"]


def test_a_tool_that_cannot_be_started_is_passed_over(no_tools, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    tool = no_tools / "xclip"
    tool.write_text("#!/no/such/interpreter\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    sent: list[str] = []
    assert clipboard.copy("x", sent.append) == "sent by OSC 52 · nothing arrived? /copy FILE"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", ". exists already"),
        ("a\0b", "Cannot write a\0b: the name is not valid"),
        ("/no/such/folder/a", "Cannot write /no/such/folder/a: it does not exist"),
    ],
)
def test_a_name_that_is_no_file_is_refused(no_tools, name, said):
    with pytest.raises(UsageError) as refused:
        clipboard.write("x", Path(name))
    assert refused.value.message == said
