"""Killed under torture: python -m tests.torture leaving_killed [TIMES] [WAY]; prints its figures.

The session is a shell's job on a pseudo-terminal. In every phase SIGKILL or SIGSEGV is sent to the
session's process, or SIGKILL to its parent, TIMES times at a random moment of the phase. Counted
are wrong exit codes, modes left on, orphans, and rounds that did not reach the phase.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from jobs import Job, state
from phases import WORDS, Phase, Round, reach, run_phases

PHASES = (
    Phase("import", b"", linger=(0.0, 0.4)),
    Phase("load", b"loading"),
    Phase("idle"),
    Phase("decode", keys=("/tokens 1000\r", "123+456\r"), then=b"generating"),
    Phase("help", keys=("\x1bOP",), then=b"keys"),
    Phase("suspended", keys=("\x1a",)),
)
TO_SESSION = {
    "SIGKILL to the session": signal.SIGKILL,
    "SIGSEGV to the session": signal.SIGSEGV,
}
TO_PARENT = "SIGKILL to the parent"
# The parent passes the signal on as an exit code; the shell sees the one that ended the parent.
EXPECTED = {way: 128 + number for way, number in TO_SESSION.items()} | {TO_PARENT: -signal.SIGKILL}


def kill(folder: Path, phase: Phase, way: str, rng: random.Random) -> Round:
    """Kill one session in a phase and look at what it left."""
    job = Job(["--checkpoints", str(folder), *WORDS])
    child, suspended = job.child, phase.name == "suspended"
    reached = reach(job, phase, rng)
    if suspended:
        job.report("stopped")
    started = time.monotonic()
    os.kill(job.parent if way == TO_PARENT else child, TO_SESSION.get(way, signal.SIGKILL))
    if suspended and way != TO_PARENT:
        job.order("f")
    while state(child) not in ("", "Z") and time.monotonic() - started < 5:
        job.read_for(0.01)
    seconds = time.monotonic() - started
    orphan = state(child) not in ("", "Z")
    if suspended and way == TO_PARENT:
        job.order("f")
    code = int(job.report("ended").split()[1])
    found = Round(code, seconds, job.left_on(), reached, orphan)
    if orphan:
        os.kill(child, signal.SIGKILL)
    job.until_ended(0)
    job.close()
    return found


if __name__ == "__main__":
    sys.exit(run_phases(PHASES, EXPECTED, kill, seed=5))
