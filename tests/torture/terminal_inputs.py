"""Terminals that are not trusted: python -m tests.torture terminal_inputs; prints its figures.

Every hostile input is sent to a session of its own, which must answer a key and end within a second
of Ctrl+Q; then sizes and pastes without an end. The exit code is 1 if one does not.
"""

import fcntl
import os
import signal
import statistics
import struct
import sys
import termios
import time
from dataclasses import dataclass

from hostile_inputs import HALVES, NONSENSE, NOT_UTF8, SIZES
from pseudoterminal import PseudoTerminal

# Seconds that Ctrl+Q may take.
LONGEST = 1.0
WINDOWS = ((1, 1), (500, 200), (2000, 1000), (65535, 65535), (1, 65535), (65535, 1))


def opened() -> PseudoTerminal:
    """Return a session that is ready."""
    terminal = PseudoTerminal(["--demo"])
    assert terminal.has_written(b"ready", 60)
    return terminal


def answered(terminal: PseudoTerminal, word: bytes, seconds: float = 3.0) -> bool:
    """Whether the session shows what is typed now."""
    os.write(terminal.leader, b"\x15" + word)
    return terminal.read_for(seconds, word) and terminal.process.poll() is None


@dataclass(frozen=True)
class Left:
    """How a session ended at Ctrl+Q: its exit code, the seconds, the modes that it left on."""

    code: int
    seconds: float
    modes: list[str]

    @property
    def right(self) -> bool:
        """Whether it ended in time and left nothing."""
        return self.code == 0 and not self.modes and self.seconds <= LONGEST

    def __str__(self) -> str:
        """Return the figures for a reader."""
        return f"code {self.code} in {self.seconds:.2f} s, modes left on {self.modes}"


def left(terminal: PseudoTerminal) -> Left:
    """End the session by Ctrl+Q."""
    started = time.monotonic()
    terminal.send("\x11")
    code = terminal.until_ended(10)
    found = Left(code, time.monotonic() - started, terminal.left_on())
    terminal.close()
    return found


def inputs() -> bool:
    """Send every input to a session of its own; return whether all went on and ended."""
    ends, wrong = [], []
    for data in (*NONSENSE, *NOT_UTF8, *SIZES, *HALVES):
        terminal = opened()
        os.write(terminal.leader, data)
        terminal.read_for(0.7 if data in HALVES else 0.1)
        # After a report of a tiny size, the prompt is not on the screen.
        answers = data in SIZES or answered(terminal, b"90909")
        ends.append(left(terminal))
        if not answers or not ends[-1].right:
            wrong.append(f"{data[:40]!r} answered {answers}, {ends[-1]}")
    seconds = [end.seconds for end in ends]
    print(
        f"{len(ends)} hostile inputs: {len(wrong)} wrong {wrong}, ctrl+q p50 "
        f"{statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s",
        flush=True,
    )
    return not wrong


def windows() -> bool:
    """Start in every size, and change to it; return whether all sessions ended well."""
    ends = []
    for columns, rows in WINDOWS:
        terminal = opened()
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(terminal.leader, termios.TIOCSWINSZ, size)
        terminal.process.send_signal(signal.SIGWINCH)
        os.write(terminal.leader, b"\x1b[48;%d;%d;0;0t" % (rows, columns))
        terminal.read_for(1.0)
        changed = left(terminal)
        terminal = PseudoTerminal(["--demo"], columns, rows)
        terminal.has_written(b"\x1b[?1049h")
        terminal.read_for(2.0)
        started = left(terminal)
        print(f"{columns} x {rows}: ctrl+q changed {changed}, started {started}", flush=True)
        ends += [changed, started]
    return all(end.right for end in ends)


def pastes() -> bool:
    """Leave a paste open, and end it by silence or by Ctrl+Q; return whether both did."""
    terminal = opened()
    began = time.monotonic()
    os.write(terminal.leader, b"\x1b[200~31415")
    shown = terminal.read_for(5, b"31415")
    print(f"paste without an end: shown {shown} after {time.monotonic() - began:.2f} s")
    after = left(terminal)
    terminal = opened()
    os.write(terminal.leader, b"\x1b[200~31415")
    inside = left(terminal)
    print(f"  then ctrl+q: {after}; ctrl+q inside one: {inside}", flush=True)
    return shown and after.right and inside.right


if __name__ == "__main__":
    print(f"load average before: {os.getloadavg()[0]:.1f}")
    sys.exit(int(not all([inputs(), windows(), pastes()])))
