"""Killed under torture: python tests/torture leaving_killed [TIMES] [WAY]; prints its figures.

The session is a shell's job on a pseudo-terminal. In every phase SIGKILL or SIGSEGV is sent to the
session's process, or SIGKILL to its parent, TIMES times at a random moment of the phase. Counted
are wrong exit codes, modes left on, orphans, and rounds that did not reach the phase.
"""

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from jobs import Job, state
from phases import Phase, run_phases

PHASES = (
    Phase("import", b"", linger=(0.0, 0.4)),
    Phase("load", b"loading"),
    Phase("idle"),
    Phase("decode", keys=("/tokens 1000\r", "123+456\r"), then=b"generating"),
    Phase("help", keys=("\x1bOP",), then=b"keys"),
    Phase("suspended", keys=("\x1a",)),
)
WAYS = {
    "SIGKILL to the session": ("child", signal.SIGKILL),
    "SIGSEGV to the session": ("child", signal.SIGSEGV),
    "SIGKILL to the parent": ("parent", signal.SIGKILL),
}


@dataclass(frozen=True)
class Round:
    """How one session ended."""

    ended: str
    left_on: list[str]
    orphan: bool
    reached: bool
    seconds: float


def reach(job: Job, phase: Phase, rng: random.Random) -> bool:
    """Bring a session into the phase; return whether that is seen."""
    reached = job.has_written(phase.first)
    for number, key in enumerate(phase.keys, 1):
        start = len(job.written)
        job.send(key)
        job.read_for(0.15)
        if number == len(phase.keys) and phase.then:
            deadline = time.monotonic() + 10
            while phase.then not in job.written[start:] and time.monotonic() < deadline:
                job.read_for(0.01)
            reached &= phase.then in job.written[start:]
    if phase.name == "suspended":
        job.report("stopped")
    job.read_for(rng.uniform(*phase.linger))
    return reached


def kill(folder: Path, phase: Phase, way: str, rng: random.Random) -> Round:
    """Kill one session in a phase and look at what it left."""
    job = Job(["--checkpoints", str(folder), "--checkpoint", "big", "--no_stop_ids"])
    child = job.child
    reached = reach(job, phase, rng)
    whom, number = WAYS[way]
    started = time.monotonic()
    os.kill(child if whom == "child" else job.parent, number)
    if phase.name == "suspended" and whom == "child":
        job.order("f")
    while state(child) not in ("", "Z") and time.monotonic() - started < 5:
        job.read_for(0.01)
    seconds = time.monotonic() - started
    orphan = state(child) not in ("", "Z")
    if phase.name == "suspended" and whom == "parent":
        job.order("f")
    ended = job.report("ended").split()[1]
    found = Round(ended, job.left_on(), orphan, reached, seconds)
    if orphan:
        os.kill(child, signal.SIGKILL)
    job.until_ended(0)
    job.close()
    return found


def report(way: str, phase: str, rounds: list[Round]) -> None:
    """Print the figures of one phase and way."""
    whom, number = WAYS[way]
    expected = str(128 + number if whom == "child" else -number)
    codes = [found.ended for found in rounds if found.ended != expected]
    left = [found.left_on for found in rounds if found.left_on]
    print(
        f"{way} while {phase}: {len(rounds)} rounds, {len(codes)} wrong exit codes {codes[:5]}, "
        f"{len(left)} with modes left on {left[:5]}, {sum(one.orphan for one in rounds)} orphans, "
        f"{sum(not one.reached for one in rounds)} not in the phase, "
        f"worst {max(one.seconds for one in rounds):.2f} s",
        flush=True,
    )


if __name__ == "__main__":
    run_phases(PHASES, WAYS, kill, report, seed=5)
