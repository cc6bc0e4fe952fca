"""Typing without bracketed paste: python -m tests.torture unpasted; prints its figures.

The session on a pseudo-terminal gets 1,000, 6,000 and 60,000 characters as a terminal without
bracketed paste sends them, as fast as it takes them. Measured are the seconds until the last ones
are shown; then the same is begun again and ended by SIGTERM, and by Ctrl+Q. The exit code is 1 if
60,000 take more than 5 seconds, or an end takes more than one.
"""

import os
import select
import signal
import sys
import time

from pseudoterminal import PseudoTerminal

COUNTS = (1_000, 6_000, 60_000)
# A line of the demo's alphabet, and what stands nowhere else.
LINE, LAST = b"123+456-", b"QZJQZJ"
LONGEST, LONGEST_END = 5.0, 1.0


def begun() -> PseudoTerminal:
    """Return a session that is ready."""
    terminal = PseudoTerminal(["--demo"], 120, 40)
    assert terminal.has_written(b"ready")
    terminal.read_for(2)
    return terminal


def send(terminal: PseudoTerminal, data: bytes, until: float) -> None:
    """Write all data while what the session draws is read, at most until a moment."""
    os.set_blocking(terminal.leader, False)
    while data and time.monotonic() < until:
        if select.select([], [terminal.leader], [], 0)[1]:
            data = data[os.write(terminal.leader, data[:4096]) :]
        terminal.read_for(0.001)


def typed(count: int) -> float:
    """Return the seconds from the first of so many characters until the last ones are shown."""
    terminal = begun()
    start, began = len(terminal.written), time.monotonic()
    send(terminal, (LINE * count)[: count - len(LAST)] + LAST, began + 60)
    while LAST not in terminal.written[start:] and time.monotonic() - began < 60:
        terminal.read_for(0.01)
    seconds = time.monotonic() - began
    ended(terminal, b"\x11")
    return seconds


def ended(terminal: PseudoTerminal, way: bytes | signal.Signals) -> tuple[float, int, list[str]]:
    """End a session; return the seconds, its exit code, and the modes that it left on."""
    began = time.monotonic()
    if isinstance(way, bytes):
        send(terminal, way, began + 5)
    else:
        terminal.process.send_signal(way)
    code = terminal.until_ended(20)
    found = time.monotonic() - began, code, terminal.left_on()
    terminal.close()
    return found


def main() -> int:
    """Print the figures; return 1 if one is beyond its limit."""
    wrong = False
    for count in COUNTS:
        seconds = typed(count)
        wrong |= count == COUNTS[-1] and seconds > LONGEST
        print(f"{count:,} characters: {seconds:.2f} s", flush=True)
    for way, expected in ((signal.SIGTERM, 143), (b"\x11", 0)):
        terminal = begun()
        send(terminal, LINE * (COUNTS[-1] // len(LINE)), time.monotonic() + 0.3)
        seconds, code, left = ended(terminal, way)
        wrong |= seconds > LONGEST_END or code != expected or bool(left)
        name = "Ctrl+Q" if isinstance(way, bytes) else way.name
        print(
            f"{name} in the middle of {COUNTS[-1]:,}: {seconds:.2f} s, exit {code}, left on {left}"
        )
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
