"""Resetting a terminal: --reset_terminal, the line modes, the position of the cursor."""

import os
import pty
import re
import subprocess
import sys
import termios
import tty
from collections.abc import Iterator

import pytest

from tui.terminal.resets import RESETS, reset_terminal, write_resets

COMMAND = [sys.executable, "-m", "tui", "--reset_terminal"]
# Every mode that Textual 8.2 sets, 1002 and 1015 of other programs, and synchronized output.
MODES = [1000, 1002, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048]


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    leader, follower = pty.openpty()
    yield leader, follower
    os.close(leader)
    os.close(follower)


def run(stdin: int, stdout: int, stderr: int, term: str = "xterm") -> int:
    return subprocess.run(
        COMMAND, stdin=stdin, stdout=stdout, stderr=stderr, check=False,
        env=os.environ | {"TERM": term},
    ).returncode  # fmt: skip


def test_every_mode_is_switched_off_and_the_cursor_and_line_wrap_on():
    assert sorted(map(int, re.findall(r"\?(\d+)l", RESETS))) == MODES
    assert re.findall(r"\?(\d+)h", RESETS) == ["25", "7"]
    assert "\x1b[<u" in RESETS


def test_the_cursor_is_saved_before_the_screen_is_left():
    # Leaving a screen that is not there would move the cursor to the corner.
    assert RESETS.index("\x1b7") < RESETS.index("\x1b[?1049l")


def test_the_keyboard_protocol_is_undone_on_the_screen_that_set_it():
    assert RESETS.index("\x1b[<u") < RESETS.index("\x1b[?1049l")


@pytest.mark.parametrize("raw", [tty.setraw, tty.setcbreak])
@pytest.mark.parametrize("stream", [0, 1, 2])
def test_a_raw_terminal_on_any_stream_is_reset(ends, stream, raw):
    leader, follower = ends
    fresh = termios.tcgetattr(follower)
    raw(follower)
    with open(os.devnull, "r+b") as null:  # noqa: PTH123 - a stream, not a path
        streams = [null.fileno()] * 3
        streams[stream] = follower
        assert run(streams[0], streams[1], streams[2]) == 0
    assert os.read(leader, 4096).decode() == RESETS
    modes = termios.tcgetattr(follower)
    for index, bits in (
        (0, termios.ICRNL | termios.IXON),
        (1, termios.OPOST | termios.ONLCR),
        (3, termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN),
    ):
        assert modes[index] & bits == bits
    assert modes[3] == fresh[3]


def test_a_dumb_terminal_gets_no_escapes(ends):
    leader, follower = ends
    tty.setraw(follower)
    assert run(follower, follower, follower, "dumb") == 0
    os.write(follower, b"end\n")
    assert os.read(leader, 4096) == b"end\r\n"


def test_without_a_terminal_it_is_refused_in_one_line():
    done = subprocess.run(COMMAND, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == (b"No stream of this process is a terminal. Run it in the one to reset\n")


def test_no_stream_is_a_terminal(monkeypatch):
    monkeypatch.setattr("tui.terminal.resets.line_modes", lambda file: None)
    assert not reset_terminal()


def test_a_terminal_that_is_gone_is_not_an_error():
    reading, writing = os.pipe()
    os.close(reading)
    write_resets(writing)
    os.close(writing)
