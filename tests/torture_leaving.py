"""Leaving under torture: python tests/torture_leaving.py [TIMES] [WAY]; prints its figures.

The session runs on a pseudo-terminal with a random network of 30 M parameters. In every phase it is
left TIMES times by ctrl+q, SIGTERM and SIGHUP, at a random moment of the phase; counted are wrong
exit codes, seconds to the end, terminal modes left on, and rounds without the phase on screen.
"""

import fcntl
import os
import pty
import random
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from pathlib import Path

from d24 import write

MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
# Modes that are on in a plain terminal.
NORMAL = {b"25", b"7"}
LONG = "\x1b[200~" + "123+456\n" * 230 + "\x1b[201~"


@dataclass(frozen=True)
class Phase:
    """How a phase is reached: wait for words, type, wait for other words, linger."""

    name: str
    first: bytes = b"ready"
    keys: tuple[str, ...] = ()
    then: bytes = b""
    linger: tuple[float, float] = (0.0, 0.3)


PHASES = (
    Phase("start", b"", linger=(0.15, 0.8)),
    Phase("idle"),
    Phase("loading", b"loading", linger=(0.0, 1.2)),
    Phase("prefill", keys=(LONG, "\r"), then=b"prefill"),
    Phase("streaming", keys=("/tokens 1000\r", "123+456\r"), then=b"generating", linger=(0.0, 1.0)),
    Phase("queued", keys=("/tokens 1000\r", "123+456\r", "9-8\r"), then=b"queued"),
)
WAYS = {"ctrl+q": None, "SIGTERM": signal.SIGTERM, "SIGHUP": signal.SIGHUP}


@dataclass(frozen=True)
class Round:
    """How one session was left."""

    code: int
    seconds: float
    left_on: list[str]
    reached: bool


class Terminal:
    """A session on a pseudo-terminal."""

    def __init__(self, folder: Path, home: str) -> None:
        self.leader, self.follower = pty.openpty()
        fcntl.ioctl(self.follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.follower)
        environ = os.environ | {"TERM": "xterm-256color", "HOME": home, "XDG_STATE_HOME": home}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui", "--checkpoints", str(folder), "--checkpoint", "big"],
            stdin=self.follower, stdout=self.follower, stderr=self.follower, env=environ,
            start_new_session=True,
        )  # fmt: skip
        self.written = b""

    def read_for(self, seconds: float, words: bytes = b"") -> bool:
        """Read for so long, or until words come; say whether they came."""
        start, deadline = len(self.written), time.monotonic() + seconds
        while (rest := deadline - time.monotonic()) > 0:
            if words and words in self.written[start:]:
                return True
            if select.select([self.leader], [], [], min(rest, 0.05))[0]:
                try:
                    self.written += os.read(self.leader, 65536)
                except OSError:
                    break
        return not words

    def close(self) -> None:
        os.close(self.leader)
        os.close(self.follower)


def leave(folder: Path, phase: Phase, way: str, rng: random.Random) -> Round:
    """Bring a session into a phase, leave it, and look at what it left."""
    with tempfile.TemporaryDirectory() as home:
        terminal = Terminal(folder, home)
        reached = not phase.first or terminal.read_for(30, phase.first)
        for number, key in enumerate(phase.keys, 1):
            os.write(terminal.leader, key.encode())
            last = number == len(phase.keys)
            reached &= terminal.read_for(5 if last else 0.15, phase.then if last else b"")
        terminal.read_for(rng.uniform(*phase.linger))
        started = time.monotonic()
        number = WAYS[way]
        if number is None:
            os.write(terminal.leader, b"\x11")
        else:
            terminal.process.send_signal(number)
        while terminal.process.poll() is None and time.monotonic() - started < 10:
            terminal.read_for(0.01)
        seconds = time.monotonic() - started
        if terminal.process.poll() is None:
            terminal.process.kill()
        code = terminal.process.wait()
        terminal.read_for(0.1)
    left = modes_left_on(terminal.written)
    if termios.tcgetattr(terminal.follower) != terminal.before:
        left.append("tty")
    terminal.close()
    return Round(code, seconds, left, reached)


def modes_left_on(written: bytes) -> list[str]:
    """Return private modes whose last word differs from a plain terminal's."""
    last = dict(MODE.findall(written))
    wrong = [m.decode() for m, state in last.items() if (state == b"h") != (m in NORMAL)]
    if len(re.findall(rb"\x1b\[>\d+u", written)) > written.count(b"\x1b[<u"):
        wrong.append("kitty keys")
    return wrong


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    ways = sys.argv[2:] or list(WAYS)
    rng = random.Random(4)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "big", layers=6, width=640)
        for way in ways:
            for phase in PHASES:
                rounds = [leave(Path(folder), phase, way, rng) for _ in range(times)]
                report(way, phase.name, rounds)


def report(way: str, phase: str, rounds: list[Round]) -> None:
    """Print the figures of one phase and way."""
    number = WAYS[way]
    expected = 0 if number is None else 128 + number
    codes = [found.code for found in rounds if found.code != expected]
    left = [found.left_on for found in rounds if found.left_on]
    seconds = sorted(found.seconds for found in rounds)
    p99 = seconds[min(len(seconds) - 1, int(len(seconds) * 0.99))]
    print(
        f"{way} while {phase}: {len(rounds)} rounds, {len(codes)} wrong exit codes {codes[:5]}, "
        f"{len(left)} with modes left on {left[:5]}, "
        f"{sum(not found.reached for found in rounds)} not in the phase, median "
        f"{statistics.median(seconds):.2f} s, p99 {p99:.2f} s, worst {seconds[-1]:.2f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
