"""Keys in every view of the output while a model decodes: python -m tests.torture view_keys.

Arguments: [LAYERS=8] [KEYS=100]. Random weights in the width of d24, 1536, decode in a session on a
pseudo-terminal of 120 x 40. Measured are a letter typed into the prompt until its paint, with plain
and with painted tokens, and a step of the walk until its distribution is shown. The exit code is 1
if a 99th percentile is above 50 ms.
"""

import sys
import tempfile
import time
from pathlib import Path

from d24 import write
from key_paint import key_to_paint, p99, spread
from pseudoterminal import PseudoTerminal

LIMIT = 0.05
RIGHT, LEFT, CTRL_U = "\x1b[C", "\x1b[D", "\x15"
# What is typed before the letters of each view.
VIEWS = {"plain": "/paint off", "colours": "/paint surprise colour", "digits": "/paint digits"}


def letters(terminal: PseudoTerminal, line: str, keys: int) -> list[float]:
    """Send a command, then return the waits of letters."""
    terminal.send(f"{CTRL_U}{line}\r")
    terminal.read_for(0.5)
    waits = list[float]()
    for number in range(keys):
        waits.append(key_to_paint(terminal, number))
        terminal.read_for(0.03)
        terminal.written = b""
    terminal.send(CTRL_U)
    return waits


def steps(terminal: PseudoTerminal, keys: int) -> list[float]:
    """Open the walk, then return the waits of its steps."""
    terminal.send("/walk 4\r")
    assert terminal.read_for(5, b"token 4 of")
    waits, place, way = list[float](), 4, 1
    for _ in range(keys):
        terminal.read_for(0.05)
        terminal.written = b""
        there = place + way
        start, began = len(terminal.written), time.monotonic()
        terminal.send(RIGHT if way > 0 else LEFT)
        while f"token {there} of".encode() not in terminal.written[start:]:
            assert time.monotonic() - began < 5
            terminal.read_for(0.002)
        waits.append(time.monotonic() - began)
        place = there
        way = -way if place in (2, 10) else way
    return waits


def main(layers: int = 8, keys: int = 100) -> int:
    """Print the waits of each view."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "step_002920", layers=layers)
        words = ["--checkpoint", str(Path(folder) / "step_002920"), "--precision", "float32"]
        terminal = PseudoTerminal(words, 120, 40)
        try:
            assert terminal.has_written(b" ready ", 120)
            terminal.send("/tokens 2000\r")
            terminal.read_for(0.5)
            terminal.send("1+1\r")
            assert terminal.read_for(30, b"generating")
            terminal.read_for(3)
            found = {name: letters(terminal, line, keys) for name, line in VIEWS.items()}
            found["walk"] = steps(terminal, keys)
            assert b" ready " not in terminal.written, "the text ended too early"
            terminal.send("\x11")
            terminal.until_ended()
        finally:
            terminal.close()
    for name, waits in found.items():
        print(f"{layers} layers x 1536 decoding, {name}: {spread(waits)}", flush=True)
        worst = max(worst, p99(waits))
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
