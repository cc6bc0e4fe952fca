"""Two streams: text as it comes, whole lines beside it, and the sign on a terminal."""

import io
import sys

import pytest

from tui.linear.line_output import LineOutput


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> tuple[LineOutput, Terminal]:
    """An output whose two streams meet on one terminal."""
    both = Terminal()
    monkeypatch.setattr(sys, "stdout", both)
    return LineOutput(both, typing=True), both


def in_pipes(monkeypatch: pytest.MonkeyPatch) -> tuple[LineOutput, io.StringIO, io.StringIO]:
    """An output whose two streams are two pipes."""
    out, lines = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    return LineOutput(lines, typing=False), out, lines


def test_in_a_pipe_text_is_untouched_and_ends_with_one_newline(monkeypatch) -> None:
    output, out, lines = in_pipes(monkeypatch)
    output.text("57")
    output.tell("a notice")
    output.text("9\n\x1b")
    output.end_text()
    output.invite()
    assert (out.getvalue(), lines.getvalue()) == ("579\n\x1b\n", "a notice\n")


def test_lines_have_no_escapes_and_no_second_line(monkeypatch) -> None:
    output, _, lines = in_pipes(monkeypatch)
    output.tell("a\nb\x1b[2J\u202e", "c")
    assert lines.getvalue() == "a␊b␛[2J<U+202E>\nc\n"


def test_no_lines_are_nothing(monkeypatch) -> None:
    output, out, lines = in_pipes(monkeypatch)
    output.tell()
    output.text("")
    assert (out.getvalue(), lines.getvalue()) == ("", "")


def test_on_a_terminal_a_line_does_not_begin_inside_text(monkeypatch) -> None:
    output, both = on_terminal(monkeypatch)
    output.text("57")
    output.tell("a notice")
    output.text("9\x1b")
    output.end_text()
    output.tell("done")
    assert both.getvalue() == "57\na notice\n9␛\ndone\n"


def test_text_that_ended_a_line_needs_no_break(monkeypatch) -> None:
    output, both = on_terminal(monkeypatch)
    output.text("579\n")
    output.tell("a notice")
    assert both.getvalue() == "579\na notice\n"


def test_the_sign_is_shown_once_and_again_after_a_typed_line(monkeypatch) -> None:
    output, both = on_terminal(monkeypatch)
    output.invite()
    output.invite()
    output.typed()
    output.tell("said")
    output.invite()
    assert both.getvalue() == "> said\n> "


def test_a_line_after_the_sign_begins_below_it(monkeypatch) -> None:
    output, both = on_terminal(monkeypatch)
    output.invite()
    output.tell("said")
    assert both.getvalue() == "> \nsaid\n"


def test_what_was_just_typed_is_known_until_something_is_written(monkeypatch) -> None:
    output, _ = on_terminal(monkeypatch)
    assert not output.just_typed
    output.typed()
    assert output.just_typed
    output.tell("said")
    assert not output.just_typed


def test_leaving_ends_text_and_sign(monkeypatch) -> None:
    output, both = on_terminal(monkeypatch)
    output.text("57")
    output.leave()
    output.invite()
    output.leave()
    output.leave()
    assert both.getvalue() == "57\n> \n"


def test_a_pipe_as_stdin_gets_no_sign(monkeypatch) -> None:
    both = Terminal()
    monkeypatch.setattr(sys, "stdout", both)
    output = LineOutput(both, typing=False)
    output.invite()
    assert both.getvalue() == ""
