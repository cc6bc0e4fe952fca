"""The line modes of a terminal: read, changed, set."""

import os
import pty
import termios
from collections.abc import Iterator

import pytest

from tui.terminal.line_modes import LineModes, line_modes

INPUT, LOCAL = 0, 3


@pytest.fixture
def terminal() -> Iterator[int]:
    leader, follower = pty.openpty()
    yield follower
    os.close(leader)
    os.close(follower)


def test_modes_that_were_read_are_set_again(terminal):
    before, first = termios.tcgetattr(terminal), LineModes(terminal)
    quiet = LineModes(terminal)
    quiet.quieten()
    assert quiet != first
    quiet.set()
    assert termios.tcgetattr(terminal) != before
    assert LineModes(terminal) == LineModes(terminal) != first
    first.set()
    assert termios.tcgetattr(terminal) == before


def test_quiet_modes_still_send_signals(terminal):
    quiet = LineModes(terminal)
    quiet.quieten()
    quiet.set()
    modes = termios.tcgetattr(terminal)
    assert not modes[LOCAL] & (termios.ECHO | termios.ICANON)
    assert modes[LOCAL] & termios.ISIG
    assert not modes[INPUT] & (termios.IXON | termios.IXOFF | termios.ICRNL)


def test_what_is_not_a_terminal_has_no_modes():
    reading, writing = os.pipe()
    assert line_modes(reading) is None
    os.close(reading)
    os.close(writing)
