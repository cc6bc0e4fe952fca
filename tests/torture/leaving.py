"""Leaving under torture: python tests/torture leaving [TIMES] [WAY]; prints its figures.

The session runs on a pseudo-terminal with a random network of 30 M parameters. In every phase it is
left TIMES times by ctrl+q, SIGTERM and SIGHUP, at a random moment of the phase; counted are wrong
exit codes, seconds to the end, terminal modes left on, and rounds without the phase on screen.
"""

import random
import signal
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from phases import Phase, run_phases
from pseudoterminal import PseudoTerminal

LONG = "\x1b[200~" + "123+456\n" * 230 + "\x1b[201~"


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


def leave(folder: Path, phase: Phase, way: str, rng: random.Random) -> Round:
    """Bring a session into a phase, leave it, and look at what it left."""
    terminal = PseudoTerminal(["--checkpoints", str(folder), "--checkpoint", "big"])
    reached = not phase.first or terminal.read_for(30, phase.first)
    for number, key in enumerate(phase.keys, 1):
        terminal.send(key)
        last = number == len(phase.keys)
        reached &= terminal.read_for(5 if last else 0.15, phase.then if last else b"")
    terminal.read_for(rng.uniform(*phase.linger))
    started = time.monotonic()
    if (sent := WAYS[way]) is None:
        terminal.send("\x11")
    else:
        terminal.process.send_signal(sent)
    while terminal.process.poll() is None and time.monotonic() - started < 10:
        terminal.read_for(0.01)
    seconds = time.monotonic() - started
    found = Round(terminal.until_ended(0), seconds, terminal.left_on(), reached)
    terminal.close()
    return found


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
    run_phases(PHASES, WAYS, leave, report, seed=4)
