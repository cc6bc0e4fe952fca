"""Ctrl+C: remembered once, and an exit when nothing took it."""

import os
import signal
from collections.abc import Iterator

import pytest

from tui.linear.stop_key import StopKey


@pytest.fixture(autouse=True)
def _handler_returns() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    return codes


def test_it_wakes_the_loop_and_is_taken_once(left: list[int]) -> None:
    woken: list[int] = []
    key = StopKey(lambda: woken.append(1))
    key.install()
    assert not key.take()
    signal.raise_signal(signal.SIGINT)
    assert woken == [1]
    assert key.take()
    assert not key.take()
    signal.raise_signal(signal.SIGINT)
    assert left == []


def test_a_second_one_that_nothing_took_ends_the_process(left: list[int]) -> None:
    StopKey(lambda: None).install()
    signal.raise_signal(signal.SIGINT)
    assert left == []
    signal.raise_signal(signal.SIGINT)
    assert left == [130]


def test_one_that_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    StopKey(lambda: None).install()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
