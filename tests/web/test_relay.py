"""The process behind a tab: bytes both ways, sizes, and an end that leaves no process behind."""

import signal
import time
from pathlib import Path

import pytest
from relayed import SH, WAITS, Relayed, number_of, until_gone


def test_what_is_typed_arrives_and_the_last_words_come_before_the_end():
    with Relayed(*SH, "read line; echo got $line; exit 3") as relay:
        relay.type("9-12\r")
        assert relay.read_to_the_end() == 0
        assert b"got 9-12\r\n" in relay.text
        assert relay.metas == [{"type": "exit"}]


def test_the_surroundings_are_those_of_a_terminal():
    names = "$TERM $TERM_PROGRAM $COLORTERM [$TEXTUAL_DRIVER$TMUX$COLUMNS$LINES$TEXTUAL_FPS] $KEPT"
    given = {"TEXTUAL_DRIVER": "a", "TMUX": "b", "TEXTUAL_FPS": "60", "TERM_PROGRAM": "x"}
    with Relayed(*SH, f"echo {names}", **given, LINES="9", KEPT="kept") as relay:
        assert relay.read_to_the_end() == 0
        assert relay.text == b"xterm-256color stepscope-serve truecolor [] kept\r\n"


@pytest.mark.parametrize("how", ["quit", "end of input", "SIGTERM", "SIGINT", "SIGKILL"])
def test_whatever_ends_the_relay_ends_the_program(how):
    with Relayed(*SH, WAITS) as relay:
        assert relay.read_until(b"end")
        if how == "quit":
            relay.tell(type="quit")
        elif how == "end of input":
            relay.close()
        else:
            relay.process.send_signal(getattr(signal, how))
        relay.process.wait(5.0)
        assert until_gone(number_of(relay.text))


def test_output_that_nobody_takes_waits_in_the_terminal(tmp_path: Path):
    written = tmp_path / "written"
    script = f"head -c 600000 /dev/zero | tr '\\0' x; echo end >{written}; echo end"
    with Relayed(*SH, script) as relay:
        time.sleep(0.3)
        assert not written.exists()
        assert relay.read_until(b"end")
        assert relay.text.count(b"x") == 600_000
        assert written.exists()


def test_a_tab_that_takes_nothing_can_be_closed():
    with Relayed(*SH, "echo pid $$ end; exec yes") as relay:
        assert relay.read_until(b"end")
        time.sleep(0.1)
        relay.tell(type="quit")
        assert relay.process.wait(5.0) == 0
        assert until_gone(number_of(relay.text))


def test_nothing_of_a_long_paste_is_lost(tmp_path: Path):
    text = "".join(f"{number:06}\r" for number in range(40_000))
    got = tmp_path / "got"
    with Relayed(*SH, f"stty raw -echo; echo ready; head -c {len(text)} >{got}") as relay:
        assert relay.read_until(b"ready")
        relay.type(text)
        assert relay.read_to_the_end() == 0
    assert got.read_bytes() == text.encode()
