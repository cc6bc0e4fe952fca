"""Lines of stdin: decoded, split at newlines only, and never waited for longer than needed."""

import os
import pty
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UsageError
from tui.linear.typed_lines import TypedLines


def lines_of(*pieces: bytes) -> list[str]:
    """Every line of a pipe to which the pieces were written one by one."""
    reader, writer = os.pipe()
    typed, lines = TypedLines(reader), []
    for piece in (*pieces, b""):
        if piece:
            os.write(writer, piece)
        else:
            os.close(writer)
        typed.read()
        while (line := typed.next()) is not None:
            lines.append(line)
    os.close(reader)
    assert typed.ended
    return lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"1\n2\n", ["1", "2"]),
        (b"1\n2", ["1", "2"]),
        (b"1\r\n2\r\n", ["1", "2"]),
        (b" 1 \n\t\n", [" 1 ", "\t"]),
        (b"1\r\r\n", ["1\r"]),
        (b"a\x00b\x1b\x0b\x0c\x85\n", ["a\x00b\x1b\x0b\x0c\ufffd"]),
        ("é\u2028ü\n".encode(), ["é\u2028ü"]),
        (b"\xff1\n", ["\ufffd1"]),
    ],
)
def test_a_line_ends_at_a_newline_or_at_the_end(text: bytes, lines: list[str]) -> None:
    assert lines_of(*([text] if text else [])) == lines


@given(st.lists(st.binary(min_size=1, max_size=9), max_size=9))
def test_how_the_bytes_arrive_makes_no_difference(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert lines_of(*pieces) == lines_of(*([whole] if whole else []))


def test_a_line_that_has_not_ended_is_not_there_yet() -> None:
    reader, writer = os.pipe()
    typed = TypedLines(reader)
    os.write(writer, b"12+")
    typed.read()
    assert (typed.next(), typed.ended) == (None, False)
    os.write(writer, b"3\n")
    typed.read()
    assert typed.next() == "12+3"
    os.close(reader)
    os.close(writer)


def test_a_closed_stdin_has_ended() -> None:
    typed = TypedLines(None)
    assert (typed.ended, typed.terminal, typed.next()) == (True, False, None)


def test_a_folder_as_stdin_is_refused(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    with pytest.raises(UsageError, match="stdin cannot be read"):
        TypedLines(folder).read()
    os.close(folder)


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    ends = pty.openpty()
    yield ends
    os.close(ends[0])


def test_a_terminal_is_known_and_its_end_is_ctrl_d(terminal: tuple[int, int]) -> None:
    leader, follower = terminal
    typed = TypedLines(follower)
    os.write(leader, b"1\n")
    typed.read()
    assert (typed.terminal, typed.next(), typed.ended) == (True, "1", False)
    os.write(leader, b"\x04")
    typed.read()
    assert typed.ended
    os.close(follower)


def test_what_is_not_there_yet_on_a_descriptor_that_does_not_wait_is_no_end() -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    typed = TypedLines(reader)
    typed.read()
    assert not typed.ended
    os.close(reader)
    os.close(writer)
