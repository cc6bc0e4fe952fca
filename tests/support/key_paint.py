"""How long a typed letter takes to be painted by a session on a pseudo-terminal."""

import statistics
import time

from pseudoterminal import PseudoTerminal

LETTERS = "QXZJKVWYUDPRTN"


def key_to_paint(terminal: PseudoTerminal, number: int) -> float:
    """Return seconds from a character sent to the prompt to its echo.

    Each is a letter that stands nowhere on the screen, so that no other repaint holds it.
    """
    letter = LETTERS[number % len(LETTERS)]
    if number % len(LETTERS) == 0:
        terminal.send("\x15")
    before = -1
    while len(terminal.written) != before:
        before = len(terminal.written)
        terminal.read_for(0.01)
    start, started = len(terminal.written), time.monotonic()
    terminal.send(letter)
    while letter.encode() not in terminal.written[start:] and time.monotonic() - started < 5:
        terminal.read_for(0.002)
    return time.monotonic() - started


def p99(seconds: list[float]) -> float:
    """Return the 99th percentile."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def spread(seconds: list[float]) -> str:
    """Return the number of keys and their percentiles as words."""
    middle = statistics.median(seconds)
    return f"{len(seconds)} keys, p50 {middle * 1000:.0f} ms, p99 {p99(seconds) * 1000:.0f} ms"
