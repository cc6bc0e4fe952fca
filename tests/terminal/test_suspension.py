"""Ctrl+Z in modes without a screen: the process stops, and no clock of ours counts the stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs import state

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
STOPPED = 0.6
SCRIPT = """
import sys, time
from core.base.running_clock import CLOCK
from tui.terminal.suspension import install_suspension
{before}
install_suspension()
wall, ours = time.perf_counter(), CLOCK.seconds()
print("ready", flush=True)
sys.stdin.readline()
print(time.perf_counter() - wall, CLOCK.seconds() - ours, flush=True)
"""


def started(before: str = "") -> subprocess.Popen[str]:
    # In a process group of its own, whose parent is in another one of the same session: the kernel
    # stops no other group at SIGTSTP.
    one = subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(before=before)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    assert one.stdout
    assert one.stdout.readline() == "ready\n"
    return one


def until(one: subprocess.Popen[str], letters: str) -> None:
    deadline = time.monotonic() + 20
    while state(one.pid) not in letters:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def seconds(one: subprocess.Popen[str]) -> Iterator[float]:
    """Yield what the process has measured: by the kernel's clock, and by ours."""
    said, _ = one.communicate("\n", timeout=20)
    yield from map(float, said.split())


@pytest.mark.parametrize("times", [1, 3])
def test_the_time_of_a_stop_is_not_counted(times: int) -> None:
    one = started()
    for _ in range(times):
        os.kill(one.pid, signal.SIGTSTP)
        until(one, "T")
        time.sleep(STOPPED)
        os.kill(one.pid, signal.SIGCONT)
        until(one, "SR")
        # The handler of the main thread ends the stop.
        time.sleep(0.1)
    wall, ours = seconds(one)
    assert wall > times * STOPPED
    assert ours < wall - 0.9 * times * STOPPED


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    one = started("import signal; signal.signal(signal.SIGTSTP, signal.SIG_IGN)")
    os.kill(one.pid, signal.SIGTSTP)
    time.sleep(0.2)
    assert state(one.pid) == "S"
    wall, ours = seconds(one)
    assert ours == pytest.approx(wall, abs=0.05)
