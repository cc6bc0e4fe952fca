"""Sessions that end at random moments of a phase: the phase, and the rounds of a long test."""

import random
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from d24 import write

Round = TypeVar("Round")


@dataclass(frozen=True)
class Phase:
    """How a phase is reached: wait for words, type, wait for other words, linger for seconds."""

    name: str
    first: bytes = b"ready"
    keys: tuple[str, ...] = ()
    then: bytes = b""
    linger: tuple[float, float] = (0.0, 0.3)


def run_phases(
    phases: Iterable[Phase],
    ways: Iterable[str],
    end: Callable[[Path, Phase, str, random.Random], Round],
    report: Callable[[str, str, list[Round]], None],
    seed: int,
) -> None:
    """End sessions on a random network in every phase and way, and report each kind of round.

    The command line may give how often, 60 times without it, and the ways.
    """
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "big", layers=6, width=640)
        for way in sys.argv[2:] or list(ways):
            for phase in phases:
                rounds = [end(Path(folder), phase, way, rng) for _ in range(times)]
                report(way, phase.name, rounds)
