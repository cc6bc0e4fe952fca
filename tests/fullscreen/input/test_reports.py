"""Which escape sequences are passed on, rewritten or dropped; what Textual's parser does alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key

from tui.fullscreen.input.reports import readable


def test_the_keys_that_textual_knows_are_passed_on():
    assert [key for key in ANSI_SEQUENCES_KEYS if readable(key) != key] == []


@pytest.mark.parametrize(
    "sequence",
    ["\x1b[I", "\x1b[O", "\x1b[<0;1;1M", "\x1b[<65;500;200m", "\x1b[?2048;1$y", "\x1b[24;80R",
     "\x1b[97u", "\x1b[97;5u", "\x1b[97;;97u", "\x1b[97;2;65u", "\x1b[0;;229u", "\x1b[113;5u",
     "\x1b[1;5A", "\x1b[3;256~", "\x1b[57428u", "\x1b[13;2u", "\x1b[27u", "\x1b[97;;97:769u"],
)  # fmt: skip
def test_what_textual_reads_is_passed_on(sequence):
    assert readable(sequence) == sequence


@pytest.mark.parametrize(
    ("sequence", "meant"),
    [
        # A key that is held down; other codes of the same key.
        ("\x1b[97;1:1u", "\x1b[97;1u"),
        ("\x1b[97;5:2u", "\x1b[97;5u"),
        ("\x1b[1;5:1A", "\x1b[1;5A"),
        ("\x1b[97:65;2u", "\x1b[97;2u"),
        ("\x1b[97::99;5u", "\x1b[97;5u"),
        # Keys with modifiers as xterm has them.
        ("\x1b[27;5;95~", "\x1b[95;5u"),
        ("\x1b[27;5;13~", "\x1b[13;5u"),
        ("\x1b[48;24;80;480;640t", "\x1b[48;24;80;480;640t"),
        ("\x1b[48;24:1;80;480;640:2t", "\x1b[48;24;80;480;640t"),
        # Unknown pixels; sizes that are too large keep the pixels of a cell.
        ("\x1b[48;24;80;0;0t", "\x1b[48;24;80;24;80t"),
        ("\x1b[48;400;1000;4000;8000t", "\x1b[48;200;500;2000;4000t"),
        ("\x1b[48;65535;65535;65535;65535t", "\x1b[48;200;500;200;500t"),
        ("\x1b[48;999999999;1;1;1t", "\x1b[48;200;1;200;1t"),
    ],
)
def test_what_is_meant_is_passed_on(sequence, meant):
    assert readable(sequence) == meant


NONSENSE = [
    "\x1b[1114112u", "\x1b[55296u", "\x1b[57343u", "\x1b[99999999999999999999u", "\x1b[0u",
    "\x1b[8u", "\x1b[128u", "\x1b[97;1:3u", "\x1b[97;1:999u", "\x1b[97;1:0u", "\x1b[97;257u",
    "\x1b[97;99999999999u", "\x1b[97;-1u", "\x1b[-1u", "\x1b[97;1;1114112u", "\x1b[97;1;55296u",
    "\x1b[97;1;97:u", "\x1b[97;1;7u", "\x1b[97;1;97;97u", "\x1b[97:65:99:1;1u", "\x1b[:u",
    "\x1b[;u", "\x1b[٣u", "\x1b[97;²u", "\x1b[²;1u", "\x1b[27;5;1114112~", "\x1b[27;5~",
    "\x1b[99~", "\x1b[9~", "\x1b[5;5A", "\x1b[<٣;1;1M", "\x1b[<;;M", "\x1b[<0;-5;-5M",
    "\x1b[<0;999999;1M", "\x1b[<9999;1;1M", "\x1b[32;5;5M", "\x1b[M\xff\xff\xff", "\x1b[0;0R",
    "\x1b[999999;1R", "\x1b[?2026;٣$y", "\x1b[?999999;1$y", "\x1b[?1;2c", "\x1b[>1;10;0c",
    "\x1b[48;0;0;0;0t", "\x1b[48;-1;-1;0;0t", "\x1b[48;24:x;80;0;0t", "\x1b[48;٢٤;80;0;0t",
    "\x1b[8;24;80t", "\x1b[\xff9u", "\x1bOz", "\x1bO5P", "\x1b[?u", "\x1b[200u0",
]  # fmt: skip


@pytest.mark.parametrize("sequence", NONSENSE)
def test_nonsense_is_dropped(sequence):
    assert readable(sequence) == ""


NUMBER = st.sampled_from(["", "0", "1", "9", "27", "97", "999", "55296", "1114111", "9" * 20, "-1"])
FIELD = st.lists(NUMBER, min_size=1, max_size=4).map(":".join)
SEQUENCES = st.tuples(
    st.sampled_from(["", "<", "?", ">", "48;"]), st.lists(FIELD, max_size=5).map(";".join),
    st.sampled_from("u~ABCDEFHPQRSmMtyIOZ"),
).map(lambda parts: "\x1b[" + "".join(parts))  # fmt: skip


@given(SEQUENCES)
def test_textual_reads_what_is_passed_on(sequence):
    parser = XTermParser()
    passed = readable(sequence)
    # Each is complete: nothing of it is left for what follows.
    found = list(parser.feed(passed)) if passed else []
    assert [type(event) for event in parser.feed("x")] == [Key]
    assert len(found) <= len(sequence)


@pytest.mark.parametrize(
    "sequence", ["\x1b[1114112u", "\x1b[97;1:999u", "\x1b[27;5;1114112~", "\x1b[99999999999u"]
)
def test_textuals_parser_alone_still_fails(sequence):
    """When this test fails, Textual has mended it, and less needs to be checked here."""
    with pytest.raises((ValueError, OverflowError)):
        list(XTermParser().feed(sequence))
