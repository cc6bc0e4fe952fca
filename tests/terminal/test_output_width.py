"""A line on stdout is as wide as its terminal, and without limit in a pipe."""

import io
import os
import pty
import sys
import termios

from tui.terminal.output_width import UNLIMITED, output_width


def test_a_pipe_does_not_limit_a_line(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert output_width() == UNLIMITED


def test_a_terminal_limits_it_to_its_columns(monkeypatch):
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 61))
    monkeypatch.delenv("COLUMNS", raising=False)
    with os.fdopen(follower, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        patch.setattr(sys, "__stdout__", stream)
        assert output_width() == 61
    os.close(leader)
