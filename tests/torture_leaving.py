"""Leaving under torture: python tests/torture_leaving.py [TIMES]; prints its figures.

The session runs on a pseudo-terminal with the embedded checkpoints. In every phase it is quit by
ctrl+q, SIGTERM and SIGHUP; counted are exit codes, seconds to the end and terminal modes left on.
"""

import fcntl
import os
import pty
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

MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
# Modes that are on in a plain terminal.
NORMAL = {b"25", b"7"}
# Seconds after the start, and keys sent then: each phase of a session.
PHASES = {
    "start": (1.0, b""),
    "idle": (4.5, b""),
    "loading": (1.6, b""),
    "prefill": (4.5, b"1+1\r"),
    "streaming": (4.5, b"/tokens 240\r123+456\r"),
    "queued": (4.5, b"/tokens 240\r123+456\r9-8\r"),
}
WAYS = {"ctrl+q": None, "SIGTERM": signal.SIGTERM, "SIGHUP": signal.SIGHUP}


def leave(phase: str, way: str) -> tuple[int, float, list[str]]:
    """Return exit code, seconds to the end, and the modes left on."""
    wait, keys = PHASES[phase]
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(follower)
    with tempfile.TemporaryDirectory() as home:
        environ = os.environ | {"TERM": "xterm-256color", "HOME": home, "XDG_STATE_HOME": home}
        process = subprocess.Popen(
            [sys.executable, "-m", "tui", "--demo"], stdin=follower, stdout=follower,
            stderr=follower, env=environ, start_new_session=True,
        )  # fmt: skip
        written = read_for(leader, wait)
        for key in keys.splitlines(keepends=True):
            os.write(leader, key)
            written += read_for(leader, 0.15)
        started = time.monotonic()
        if (number := WAYS[way]) is None:
            os.write(leader, b"\x11")
        else:
            process.send_signal(number)
        while process.poll() is None and time.monotonic() - started < 10:
            written += read_for(leader, 0.02)
        seconds = time.monotonic() - started
        if process.poll() is None:
            process.kill()
        code = process.wait()
        written += read_for(leader, 0.1)
    left = modes_left_on(written)
    if termios.tcgetattr(follower)[:4] != before[:4]:
        left.append("tty")
    os.close(leader)
    os.close(follower)
    return code, seconds, left


def read_for(leader: int, seconds: float) -> bytes:
    """Read what the session writes for so long."""
    written, deadline = b"", time.monotonic() + seconds
    while (rest := deadline - time.monotonic()) > 0:
        if select.select([leader], [], [], rest)[0]:
            try:
                written += os.read(leader, 65536)
            except OSError:
                break
    return written


def modes_left_on(written: bytes) -> list[str]:
    """Return private modes whose last word differs from a plain terminal's."""
    last = dict(MODE.findall(written))
    wrong = [m.decode() for m, state in last.items() if (state == b"h") != (m in NORMAL)]
    if written.count(b"\x1b[>1u") > written.count(b"\x1b[<u"):
        wrong.append("kitty keys")
    return wrong


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seconds: list[float] = []
    wrong = 0
    for way, number in WAYS.items():
        expected = 0 if number is None else 128 + number
        for phase in PHASES:
            for _ in range(max(1, times // len(PHASES))):
                code, taken, left = leave(phase, way)
                seconds.append(taken)
                if code != expected or left:
                    wrong += 1
                    print(f"{way} while {phase}: exit {code}, left on {left}", flush=True)
        ordered = sorted(seconds)
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        print(
            f"{way}: {len(seconds)} so far, {wrong} wrong, median "
            f"{statistics.median(seconds):.2f} s, p99 {p99:.2f} s, worst {ordered[-1]:.2f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
