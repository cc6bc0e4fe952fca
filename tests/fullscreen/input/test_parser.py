"""The terminal's bytes as Textual's messages."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.events import AppBlur, AppFocus, Key, MouseDown, MouseMove, Paste, Resize
from textual.message import Message

from tui.fullscreen.input.parser import InputParser
from tui.fullscreen.input.scanner import KEY_DELAY, PASTE_DELAY, QUIT_DELAY
from tui.fullscreen.input.typed import Typed


def fed(data: bytes) -> list[Message]:
    """Return the messages of bytes that come at once, and of the silence after them."""
    parser = InputParser()
    found = list(parser.feed(data, 0.0))
    return found + list(parser.tick(PASTE_DELAY))


def keys(data: bytes) -> list[tuple[str, str | None]]:
    return [(event.key, event.character) for event in fed(data) if isinstance(event, Key)]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\r", ("enter", "\r")),
        (b"\n", ("ctrl+j", "\n")),
        (b"\x11", ("ctrl+q", "\x11")),
        (b"\x1b", ("escape", "\x1b")),
        (b"\x1b[A", ("up", None)),
        (b"\x1bOP", ("f1", None)),
        (b"\x1bf", ("ctrl+right", None)),
        (b"\x1bq", ("alt+q", "q")),
        (b"\x1b[113;5u", ("ctrl+q", None)),
        (b"\x1b[97;;97u", ("a", "a")),
        (b"\x1b[27;5;95~", ("ctrl+underscore", None)),
    ],
)
def test_keys(data, key):
    assert keys(data) == [key]


def test_text_is_one_message():
    [typed] = fed("12+é\n世".encode())
    assert isinstance(typed, Typed)
    assert typed.text == "12+é\n世"


def test_a_byte_that_is_not_utf8_is_shown_as_such():
    [typed] = fed(b"\xe9\xc0\xffa")
    assert isinstance(typed, Typed)
    assert typed.text == "\ufffd\ufffd\ufffda"


def test_a_paste_is_one_message_without_nul():
    [paste] = fed(b"\x1b[200~1\r\x00\x1b[A\x1b[201~")
    assert isinstance(paste, Paste)
    assert not isinstance(paste, Typed)
    assert paste.text == "1\r\x1b[A"


def test_ctrl_q_in_a_paste_without_an_end():
    parser = InputParser()
    assert list(parser.feed(b"\x1b[200~abc\x11", 0.0)) == []
    paste, key = parser.tick(QUIT_DELAY)
    assert isinstance(paste, Paste)
    assert isinstance(key, Key)
    assert (paste.text, key.key) == ("abc", "ctrl+q")


def test_reports():
    assert [type(each) for each in fed(b"\x1b[I\x1b[O")] == [AppFocus, AppBlur]
    [down, move] = fed(b"\x1b[<0;3;2M\x1b[<35;4;2M")
    assert isinstance(down, MouseDown)
    assert isinstance(move, MouseMove)
    assert (down.x, down.y, move.x) == (2, 1, 3)
    [size] = fed(b"\x1b[48;65535;65535;0;0t")
    assert isinstance(size, Resize)
    assert size.size == (500, 200)


def test_the_mouse_is_not_outside_every_terminal():
    assert fed(b"\x1b[<0;65535;65535M") == []
    parser = InputParser()
    list(parser.feed(b"\x1b[48;24;80;480;800t", 0.0))
    [down] = parser.feed(b"\x1b[<0;800;480M", 0.0)
    assert isinstance(down, MouseDown)
    assert (int(down.x), int(down.y)) == (79, 23)


def test_silence_makes_a_key_of_esc():
    parser = InputParser()
    assert list(parser.feed(b"\x1b", 0.0)) == []
    assert parser.wait(0.0) == KEY_DELAY
    assert [type(each) for each in parser.tick(KEY_DELAY)] == [Key]


FRAGMENTS = st.sampled_from(
    [b"\x1b", b"\x1b[", b"\x1b[200~", b"\x1b[201~", b"\x1b[<", b";", b":", b"u", b"~", b"M", b"R",
     b"t", b"48", b"97", b"1114112", b"55296", b"9" * 40, b"\xe9", b"\x9b", b"\xc2\x9b", b"\x07",
     b"\x00", b"\x11", b"\x1bO", b"\x1b]", b"\x1bP", b"\x1b\\", b"$y", b"?", "世".encode(), b"\xe4"]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.binary(max_size=8)), st.floats(0, 3))
@example([b"\xe1\x9b"], 0.0)
def test_no_bytes_are_too_much(pieces, pause):
    parser, now = InputParser(), 0.0
    for piece in pieces:
        list(parser.feed(piece, now))
        now += pause
        list(parser.tick(now))
    # What is typed after a while is read as it was typed.
    now += 10 * PASTE_DELAY
    list(parser.tick(now))
    found = list(parser.feed(b"ok\r", now + PASTE_DELAY))
    assert isinstance(found[-2], Typed)
    assert isinstance(found[-1], Key)
    assert found[-2].text.endswith("ok")
    assert found[-1].key == "enter"
