"""Where a session can be drawn: a terminal that obeys escapes on all three streams."""

import sys

import pytest

from tui.terminal.gate import STREAMS, session_problem


class Stream:
    def __init__(self, *, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.fixture(autouse=True)
def _terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    for name in STREAMS:
        monkeypatch.setattr(sys, f"__{name}__", Stream(terminal=True))


def test_a_terminal_on_all_streams_has_no_problem():
    assert session_problem() == ""


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("stream", [None, Stream(terminal=False)])
def test_another_stream_is_named(name, stream, monkeypatch):
    monkeypatch.setattr(sys, f"__{name}__", stream)
    assert session_problem() == f"{name} is not a terminal"


@pytest.mark.parametrize(("term", "named"), [("dumb", "TERM is dumb"), ("", "TERM is not set")])
def test_a_terminal_that_obeys_no_escapes_is_named(term, named, monkeypatch):
    monkeypatch.setenv("TERM", term)
    assert session_problem() == named
