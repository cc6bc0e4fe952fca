"""The scanner: parts, whatever the pieces in which they come, and what is given up when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.fullscreen.input.scanner import (
    KEY_DELAY,
    LATE,
    LATE_DELAY,
    LONGEST,
    PASTE_DELAY,
    QUIT_DELAY,
    SEQUENCE_DELAY,
    Kind,
    Part,
    Scanner,
)

TEXT, KEY, SEQUENCE, PASTE, QUIT = Kind.TEXT, Kind.KEY, Kind.SEQUENCE, Kind.PASTE, Kind.QUIT
SOON = 0.01


def parts(text: str) -> list[tuple[Kind, str]]:
    """Return the parts of a text that comes at once."""
    return told(Scanner().scan(text, 0.0))


def told(found: list[Part]) -> list[tuple[Kind, str]]:
    return [(part.kind, part.text) for part in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12+3", [(TEXT, "12+3")]),
        ("1\n2\n", [(TEXT, "1\n2"), (KEY, "\n")]),
        ("1\r", [(TEXT, "1"), (KEY, "\r")]),
        ("\x11\x7f\x00", [(KEY, "\x11"), (KEY, "\x7f"), (KEY, "\x00")]),
        ("\x1b[A\x1bOP", [(SEQUENCE, "\x1b[A"), (SEQUENCE, "\x1bOP")]),
        ("\x1b\x1b[A", [(KEY, "\x1b"), (SEQUENCE, "\x1b[A")]),
        ("\x1bf1", [(KEY, "\x1bf"), (TEXT, "1")]),
        ("\x1b[M !!1", [(SEQUENCE, "\x1b[M !!"), (TEXT, "1")]),
        ("\x1b[[A1", [(SEQUENCE, "\x1b[[A"), (TEXT, "1")]),
        ("\x1b[23$1", [(SEQUENCE, "\x1b[23$"), (TEXT, "1")]),
        ("\x1b[?2048;1$y", [(SEQUENCE, "\x1b[?2048;1$y")]),
        # Answers to questions that nobody asked are strings up to their end.
        ("\x1b]0;a\x07b", [(TEXT, "b")]),
        ("\x1bP1$r0m\x1b\\b", [(TEXT, "b")]),
        ("\x1b]0;a\x11", [(KEY, "\x11")]),
        ("\x1b[1;\x11", [(KEY, "\x11")]),
        ("\x1b[1;\x1b[A", [(SEQUENCE, "\x1b[A")]),
        # The same with 8-bit control characters.
        ("\x9bA\x9d0;a\x9cb\x85", [(SEQUENCE, "\x1b[A"), (TEXT, "b")]),
        ("\x1b[200~a\x1b[A\r\x1b[201~b", [(PASTE, "a\x1b[A\r"), (TEXT, "b")]),
        ("\x1b[200~\x1b[201~", [(PASTE, "")]),
        ("\x1b[201~1", [(TEXT, "1")]),
    ],
)
def test_input_is_cut_into_parts(text, expected):
    assert parts(text) == expected


PIECES = st.sampled_from(
    ["12", "é", "\n", "\r", "\x11", "\x1b[A", "\x1bOP", "\x1bf", "\x1b[<0;1;1M", "\x1b[97;5u",
     "\x1b]0;a\x07", "\x1b[M !!", "\x1b[200~1\r2\x1b[201~", "\x1b[200~\x1b[20\x1b[201~"]
)  # fmt: skip


@given(st.lists(PIECES), st.data())
def test_the_parts_do_not_depend_on_how_the_bytes_are_cut(pieces, data):
    text = "".join(pieces)
    scanner, found, at = Scanner(), [], 0
    while at < len(text):
        size = data.draw(st.integers(1, len(text) - at))
        found += scanner.scan(text[at : at + size], 0.0)
        at += size
    assert joined(found) == joined(Scanner().scan(text, 0.0))


def joined(found: list[Part]) -> list[tuple[Kind, str]]:
    """Return parts with neighbouring text in one; a newline may be a key or between text."""
    result: list[tuple[Kind, str]] = []
    for part in found:
        kind = TEXT if part.text == "\n" else part.kind
        if result and kind is TEXT and result[-1][0] is TEXT:
            result[-1] = TEXT, result[-1][1] + part.text
        else:
            result.append((kind, part.text))
    return result


@given(st.lists(st.tuples(st.text("\x1b[]OPM<;:019~\x11\x07ab\xff\x9b\n"), st.floats(0, 3))))
def test_the_rest_is_short_whatever_comes(pieces):
    scanner, now = Scanner(), 0.0
    for text, pause in pieces:
        scanner.scan(text, now)
        assert len(scanner._rest) <= LONGEST
        now += pause
        scanner.tick(now)
        assert (scanner.wait(now) or 1.0) > 0.0
    assert told(scanner.tick(now + PASTE_DELAY))[-1:] != [(QUIT, "")]
    assert scanner.wait(now + PASTE_DELAY) is None


def test_a_lone_esc_is_the_key_after_a_moment():
    scanner = Scanner()
    assert scanner.scan("\x1b", 0.0) == []
    assert scanner.wait(0.0) == KEY_DELAY
    assert scanner.tick(KEY_DELAY - SOON) == []
    assert told(scanner.tick(KEY_DELAY)) == [(KEY, "\x1b")]
    assert scanner.wait(KEY_DELAY) is None


@pytest.mark.parametrize(("half", "delay"), [("\x1b[", KEY_DELAY), ("\x1b[1;", SEQUENCE_DELAY)])
def test_half_a_sequence_is_dropped(half, delay):
    scanner = Scanner()
    scanner.scan(half, 0.0)
    assert scanner.tick(delay) == []
    assert told(scanner.scan("a", delay)) == [(TEXT, "a")]


def test_a_sequence_that_comes_slowly_is_whole():
    scanner = Scanner()
    scanner.scan("\x1b[1;", 0.0)
    scanner.tick(KEY_DELAY * 2)
    assert told(scanner.scan("5A", KEY_DELAY * 3)) == [(SEQUENCE, "\x1b[1;5A")]


def test_a_sequence_that_is_too_long_is_not_kept_and_not_readable():
    scanner = Scanner()
    for _ in range(100):
        scanner.scan("\x1b[" + "9" * 4000 if not scanner._rest else "9" * 4000, 0.0)
    found = told(scanner.scan("u1", 0.0))
    assert found[-1] == (TEXT, "1")
    assert found[:-1] == [(SEQUENCE, "\x1b[\xff9u")]


# A paste without an end ---------------------------------------------------------------------------


def open_paste(text: str = "abc") -> Scanner:
    scanner = Scanner()
    assert scanner.scan(f"\x1b[200~{text}", 0.0) == []
    return scanner


def test_a_paste_without_an_end_is_ended():
    scanner = open_paste()
    assert scanner.tick(PASTE_DELAY - SOON) == []
    assert told(scanner.tick(PASTE_DELAY)) == [(PASTE, "abc")]


def test_every_byte_keeps_a_paste_open_but_not_the_mouse():
    scanner = open_paste()
    scanner.scan("d", 1.5)
    scanner.scan("\x1b[<35;1;1M\x1b[I", 2.0)
    assert scanner.tick(3.4) == []
    assert told(scanner.tick(3.5)) == [(PASTE, "abcd")]


def test_what_follows_within_a_second_still_is_pasted():
    scanner = open_paste()
    now = PASTE_DELAY
    scanner.tick(now)
    now += LATE - SOON
    assert scanner.scan("q\r", now) == []
    now += LATE_DELAY
    assert told(scanner.tick(now)) == [(PASTE, "q\r")]
    # That was more of the paste, so a second counts again.
    assert scanner.scan("\r", now + LATE - SOON) == []
    assert told(scanner.tick(now + LATE)) == []
    now += LATE - SOON + LATE_DELAY
    assert told(scanner.tick(now)) == [(PASTE, "\r")]
    # And that was a key.
    assert told(scanner.scan("\r", now + SOON)) == [(KEY, "\r")]


def test_after_that_keys_act_again():
    scanner = open_paste()
    scanner.tick(PASTE_DELAY)
    assert told(scanner.scan("\r", PASTE_DELAY + LATE)) == [(KEY, "\r")]


def test_an_end_that_comes_late_ends_the_paste():
    scanner = open_paste()
    scanner.tick(PASTE_DELAY)
    late = scanner.scan("d\x1b[201~\r", PASTE_DELAY + SOON)
    assert told(late) == [(PASTE, "d"), (KEY, "\r")]


@pytest.mark.parametrize("key", ["\x11", "\x1b[113;5u"])
def test_ctrl_q_quits_when_silence_follows(key):
    scanner = open_paste()
    assert scanner.scan(key, 0.5) == []
    assert told(scanner.tick(0.5 + QUIT_DELAY)) == [(PASTE, "abc"), (QUIT, "\x11")]


def test_the_byte_of_ctrl_q_inside_a_paste_is_text():
    scanner = open_paste("a\x11")
    assert told(scanner.scan("b\x1b[201~", QUIT_DELAY - SOON)) == [(PASTE, "a\x11b")]
    assert scanner.wait(0.0) is None
