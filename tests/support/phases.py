"""Sessions that end at random moments of a phase: the phases, the rounds and their figures."""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from d24 import write
from pseudoterminal import PseudoTerminal

# A session on the random network that `run_phases` writes; its text does not end by itself.
WORDS = ["--checkpoint", "big", "--no_stop_ids"]


@dataclass(frozen=True)
class Phase:
    """How a phase is reached: wait for words, type, wait for other words, linger for seconds."""

    name: str
    first: bytes = b"ready"
    keys: tuple[str, ...] = ()
    then: bytes = b""
    linger: tuple[float, float] = (0.0, 0.3)


@dataclass(frozen=True)
class Round:
    """How one session ended: exit code, seconds to its end, terminal modes that it left on.

    `reached` tells whether its phase was seen, `orphan` whether its process outlived its parent.
    """

    code: int
    seconds: float
    left_on: list[str]
    reached: bool
    orphan: bool = False


def reach(terminal: PseudoTerminal, phase: Phase, rng: random.Random) -> bool:
    """Bring a session into a phase and to a random moment of it; return whether that was seen."""
    reached = terminal.has_written(phase.first)
    for number, key in enumerate(phase.keys, 1):
        start = len(terminal.written)
        terminal.send(key)
        terminal.read_for(0.15)
        if number == len(phase.keys) and phase.then:
            deadline = time.monotonic() + 10
            while phase.then not in terminal.written[start:] and time.monotonic() < deadline:
                terminal.read_for(0.01)
            reached &= phase.then in terminal.written[start:]
    terminal.read_for(rng.uniform(*phase.linger))
    return reached


def run_phases(
    phases: Iterable[Phase],
    expected: dict[str, int],
    end: Callable[[Path, Phase, str, random.Random], Round],
    seed: int,
) -> int:
    """End sessions on a random network in every phase and way, and report each kind of round.

    `expected` has the right exit code of each way. The command line may give the number of rounds,
    60 without it, and the ways. Return 1 if an exit code was wrong, a mode left on or a process.
    """
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    rng, wrong = random.Random(seed), False
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "big", layers=6, width=640)
        for way in sys.argv[2:] or list(expected):
            for phase in phases:
                rounds = [end(Path(folder), phase, way, rng) for _ in range(times)]
                wrong |= report(f"{way} while {phase.name}", rounds, expected[way])
    return int(wrong)


def report(title: str, rounds: list[Round], expected: int) -> bool:
    """Print the figures of one phase and way; return whether a round was wrong."""
    codes = [found.code for found in rounds if found.code != expected]
    left = [found.left_on for found in rounds if found.left_on]
    seconds = sorted(found.seconds for found in rounds)
    orphans = sum(one.orphan for one in rounds)
    p99 = seconds[min(len(seconds) - 1, int(len(seconds) * 0.99))]
    print(
        f"{title}: {len(rounds)} rounds, {len(codes)} wrong exit codes {codes[:5]}, "
        f"{len(left)} with modes left on {left[:5]}, {orphans} orphans, "
        f"{sum(not one.reached for one in rounds)} not in the phase, median "
        f"{statistics.median(seconds):.2f} s, p99 {p99:.2f} s, worst {seconds[-1]:.2f} s",
        flush=True,
    )
    return bool(codes or left or orphans)
