"""What the terminal can do, told from variables."""

import locale
from types import SimpleNamespace

import pytest

from tui.doctor.fact import Level
from tui.doctor.terminal_facts import terminal


@pytest.fixture
def facts(monkeypatch):
    def of(**variables):
        for name in ("NO_COLOR", "COLORTERM", "TMUX", "STY", "SSH_TTY", "SSH_CONNECTION",
                     "DISPLAY", "WAYLAND_DISPLAY"):  # fmt: skip
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PATH", "")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return {fact.name: fact for fact in terminal().facts}

    return of


@pytest.mark.parametrize(
    ("variables", "colours"),
    [
        ({"TERM": "xterm"}, "16, unless"),
        ({"TERM": "xterm-256color"}, "256 (TERM)"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "16.7 million"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "greys"),
    ],
)
def test_colours(variables, colours, facts):
    assert facts(**variables)["colours"].value.startswith(colours)


@pytest.mark.parametrize(
    ("variables", "inside", "copy"),
    [
        ({"TERM": "xterm"}, None, "OSC 52"),
        ({"TERM": "dumb"}, None, "a file"),
        ({"TERM": "tmux", "TMUX": "x"}, "tmux", "tmux load-buffer"),
        ({"TERM": "xterm", "SSH_TTY": "x", "STY": "y"}, "screen, ssh", "OSC 52"),
        ({"TERM": "xterm", "SSH_CONNECTION": "x"}, "ssh", "OSC 52"),
    ],
)
def test_what_is_between_and_how_text_is_copied(variables, inside, copy, facts):
    found = facts(**variables)
    assert (found["inside"].value if "inside" in found else None) == inside
    assert found["copy by"].value == copy


def test_a_session_that_cannot_be_drawn_is_a_note(facts, monkeypatch):
    assert facts(TERM="dumb")["session"].level is Level.NOTE
    monkeypatch.setattr("tui.doctor.terminal_facts.session_problem", lambda: "")
    assert facts(TERM="xterm")["session"].level is Level.FINE


@pytest.mark.parametrize(
    ("size", "level"), [((80, 24), Level.FINE), ((39, 24), Level.NOTE), ((80, 9), Level.NOTE)]
)
def test_the_size(size, level, facts, monkeypatch):
    monkeypatch.setattr("os.get_terminal_size", lambda number: size)
    monkeypatch.setattr("sys.__stdout__", SimpleNamespace(fileno=lambda: 1))
    assert facts()["size"].level is level


def test_the_locale(facts, monkeypatch):
    assert facts(LC_ALL="no_SUCH")["characters"].level is Level.NOTE
    monkeypatch.setattr(locale, "nl_langinfo", lambda item: "ISO-8859-1")
    assert facts(LC_ALL="C")["characters"].level is Level.NOTE
    monkeypatch.setattr(locale, "nl_langinfo", lambda item: "utf8")
    assert facts(LC_ALL="C")["characters"].level is Level.FINE
