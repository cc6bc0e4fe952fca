"""A program on a pseudo-terminal of its own, run by a relay: its terminal, and its end."""

import signal

from relayed import SH, WAITS, Relayed, number_of, until_gone


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


def test_a_program_that_is_not_there_ends_at_once():
    with Relayed("/nowhere/at/all") as relay:
        assert relay.read_to_the_end() == 0
        assert relay.metas == [{"type": "exit"}]
