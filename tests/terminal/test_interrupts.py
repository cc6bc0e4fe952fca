"""Signals: the first asks, the second ends, and one that is ignored stays ignored."""

import os
import signal
from collections.abc import Iterator

import pytest

from tui.terminal.interrupts import Interrupts, end_the_process, raise_exception

TAKEN = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _handlers_return() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in TAKEN}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", TAKEN)
def test_the_first_signal_is_a_request_and_an_exit_code(number: signal.Signals) -> None:
    interrupts = Interrupts()
    interrupts.install()
    assert (interrupts.requested(), interrupts.exit_code) == (False, 0)
    signal.raise_signal(number)
    assert (interrupts.requested(), interrupts.exit_code) == (True, 128 + number)


def test_the_second_signal_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    Interrupts().install()
    signal.raise_signal(signal.SIGINT)
    assert left == []
    signal.raise_signal(signal.SIGINT)
    assert left == [130]


def test_a_signal_that_nohup_ignores_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    interrupts = Interrupts()
    interrupts.install()
    signal.raise_signal(signal.SIGHUP)
    assert not interrupts.requested()


def test_until_there_is_a_handler_ctrl_c_ends_the_process() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    end_the_process()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    raise_exception()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_ignored_ctrl_c_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_the_process()
    raise_exception()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_only_own_handlers_are_paused() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    interrupts = Interrupts()
    interrupts.install()
    interrupts.pause()
    found = [signal.getsignal(number) for number in TAKEN]
    assert found == [signal.SIG_DFL, signal.SIG_DFL, signal.SIG_IGN]
    interrupts.resume()
    signal.raise_signal(signal.SIGTERM)
    assert interrupts.exit_code == 143
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_a_signal_before_a_pause_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupts = Interrupts()
    interrupts.install()
    with interrupts.paused():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    signal.raise_signal(signal.SIGTERM)
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    with interrupts.paused():
        assert left == [143]
