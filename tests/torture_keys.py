"""Keys while decoding: python tests/torture_keys.py [CHECKPOINT]; prints its figures.

The session runs on a pseudo-terminal. Measured are the seconds from the command to the first frame,
from a key to its paint while idle and while decoding, and the decode speed with and without the
session.
"""

import fcntl
import json
import os
import pty
import re
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

KEYS = 100


class Terminal:
    """A session on a pseudo-terminal of 120 x 40."""

    def __init__(self, words: list[str]) -> None:
        self.leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.home = tempfile.TemporaryDirectory()
        environ = os.environ | {
            "TERM": "xterm-256color", "HOME": self.home.name, "XDG_STATE_HOME": self.home.name,
        }  # fmt: skip
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui", *words], stdin=follower, stdout=follower,
            stderr=follower, env=environ, start_new_session=True,
        )  # fmt: skip
        os.close(follower)
        self.written = b""

    def read(self, seconds: float) -> bytes:
        piece = b""
        if select.select([self.leader], [], [], seconds)[0]:
            piece = os.read(self.leader, 1 << 20)
        self.written += piece
        return piece

    def until(self, words: bytes, seconds: float = 120.0) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.written:
            if time.monotonic() > deadline:
                raise TimeoutError(words)
            self.read(0.05)

    def send(self, keys: str) -> None:
        os.write(self.leader, keys.encode())

    def key_to_paint(self) -> float:
        """Return seconds from a character sent to the prompt to its echo."""
        while self.read(0.0):
            pass
        self.written = b""
        started = time.monotonic()
        self.send("z")
        while b"z" not in self.written and time.monotonic() - started < 5:
            self.read(0.05)
        return time.monotonic() - started

    def leave(self) -> None:
        self.send("\x11")
        self.process.wait(10)
        os.close(self.leader)
        self.home.cleanup()


def spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"


def measured(terminal: Terminal, count: int) -> list[float]:
    seconds = []
    for _ in range(count):
        seconds.append(terminal.key_to_paint())
        time.sleep(0.03)
    return seconds


def alone(words: list[str], tokens: int) -> float:
    """Return tokens per second of the same request in prompt mode."""
    command = [sys.executable, "-m", "tui", *words, "--prompt", "1+1", "--json", "-n", str(tokens)]
    command += ["--no_stop_ids"]
    found = subprocess.run(command, capture_output=True, check=True, text=True)
    stats = json.loads(found.stdout)["stats"]
    return (stats["new_tokens"] - 1) / stats["decode_seconds"]


def main() -> None:
    words = ["--checkpoint", sys.argv[1]] if len(sys.argv) > 1 else ["--demo"]
    tokens = 240 if words == ["--demo"] else 60
    terminal = Terminal(words)
    terminal.until(b"stepscope")
    print(f"first frame: {time.monotonic() - terminal.started:.2f} s after the command")
    terminal.until(b"ready")
    time.sleep(0.5)
    print(f"key to paint, idle: {spread(measured(terminal, KEYS))}")
    terminal.send("\x7f" * KEYS + "/tokens 100000\r")
    time.sleep(0.5)
    waits: list[float] = []
    speeds: list[float] = []
    while len(waits) < KEYS:
        terminal.send("\x7f" * 80 + "1+1\r")
        time.sleep(0.4)
        waits += measured(terminal, 20)
        terminal.send("\x1b")
        deadline = time.monotonic() + 2.0
        while b"tok/s" not in terminal.written and time.monotonic() < deadline:
            terminal.read(0.1)
        shown = re.findall(rb"tokens \S+ ([\d,.]+) tok/s", terminal.written)
        speeds += [float(speed.replace(b",", b"")) for speed in shown[-1:]]
        time.sleep(0.3)
    print(f"key to paint, decoding: {spread(waits)}")
    terminal.leave()
    speed = statistics.median(speeds) if speeds else float("nan")
    print(f"decode: {speed:.1f} tok/s in the session, {alone(words, tokens):.1f} alone")


if __name__ == "__main__":
    main()
