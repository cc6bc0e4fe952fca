"""The process behind a tab: bytes both ways, sizes, and an end that leaves no process behind."""

import signal
import time
from pathlib import Path

import pytest
from relayed import Relayed, until_gone

SH = ("/bin/sh", "-c")
# It writes its number, and then waits.
WAITS = "echo pid $$ end; exec sleep 60"


def number_of(text: bytes) -> int:
    return int(text.split(b"pid ")[1].split()[0])


def test_the_program_has_a_terminal_of_the_size_of_the_tab():
    with Relayed(*SH, "stty size </dev/tty; ps -o tty= -p $$; read x; stty size; read x") as relay:
        assert relay.read_until(b"27 91")
        assert b"?" not in relay.text
        relay.tell(type="resize", width=120, height=40)
        relay.type("x\r")
        assert relay.read_until(b"40 120")
        # Sizes that no terminal has; what is not a number is nothing.
        relay.tell(type="resize", width="a", height=None)
        relay.tell(type="resize", width=10**9, height=-3)
        relay.type("x\r")
        assert relay.read_to_the_end() == 0


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


def test_a_program_that_ignores_the_hang_up_is_killed(monkeypatch):
    code = "import tui.web.relay as r, os; r.PATIENCE = 0.2; r.run_relay({!r}, os.environ)"
    words = (*SH, f"trap '' HUP TERM; {WAITS}")
    monkeypatch.setattr("relayed.CODE", code)
    with Relayed(*words) as relay:
        assert relay.read_until(b"end")
        relay.tell(type="quit")
        assert relay.process.wait(5.0) == 0
        assert until_gone(number_of(relay.text))


def test_a_hang_up_that_the_server_ignores_reaches_the_program():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        relay = Relayed(*SH, WAITS)
    finally:
        signal.signal(signal.SIGHUP, before)
    with relay:
        assert relay.read_until(b"end")
        relay.tell(type="quit")
        assert relay.process.wait(2.5) == 0
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


def test_a_program_that_is_not_there_ends_at_once():
    with Relayed("/nowhere/at/all") as relay:
        assert relay.read_to_the_end() == 0
        assert relay.metas == [{"type": "exit"}]


def test_nothing_of_a_long_paste_is_lost(tmp_path: Path):
    text = "".join(f"{number:06}\r" for number in range(40_000))
    got = tmp_path / "got"
    with Relayed(*SH, f"stty raw -echo; echo ready; head -c {len(text)} >{got}") as relay:
        assert relay.read_until(b"ready")
        relay.type(text)
        assert relay.read_to_the_end() == 0
    assert got.read_bytes() == text.encode()
