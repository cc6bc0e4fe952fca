"""Runs of mutants in child processes, so that a crash or a hang is a finding and not the end."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mutants import Mutant, mutant

_BATCH = Path(__file__).with_name("mutant_batch.py")
# A new process from time to time, so that what one keeps does not count as memory of the next.
BATCH = 5_000


@dataclass
class Run:
    """The figures of a run: outcomes by kind of file, findings by number of the mutant."""

    seed: int
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0
    memory: int = 0

    @property
    def count(self) -> int:
        return self.outcomes.total()


def run(seed: int, first: int, last: int, dropped: tuple[int, ...] = ()) -> Run:
    """Judge the mutants of a range."""
    done = Run(seed)
    while first < last:
        first = _batch(done, first, min(first + BATCH, last), dropped)
    return done


def _batch(done: Run, first: int, last: int, dropped: tuple[int, ...]) -> int:
    """Judge mutants until the end of the batch or a crash; return the number of the next one."""
    numbers = [str(one) for one in (done.seed, first, last, *dropped)]
    command = [sys.executable, str(_BATCH), *numbers]
    at = first
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            number, kind, outcome, finding = line.rstrip("\n").split("\t")
            if number == "end":
                done.seconds = max(done.seconds, float(kind))
                done.memory = max(done.memory, int(outcome))
                return last
            at = int(number) + 1
            done.outcomes[kind, outcome] += 1
            if finding != "''":
                done.findings[int(number)] = finding
    code = process.returncode
    died = "hang" if code == -signal.SIGALRM else f"crash with exit code {code}"
    done.outcomes[mutant(done.seed, at).kind, "died"] += 1
    done.findings[at] = died
    return at + 1


def smallest(seed: int, number: int) -> Mutant:
    """Return a mutant of a finding with as few steps as show it, or any other finding."""
    dropped: tuple[int, ...] = ()
    for at in range(len(mutant(seed, number).steps)):
        tried = (*dropped, at)
        if run(seed, number, number + 1, tried).findings:
            dropped = tried
    return mutant(seed, number).without(dropped)


def written(one: Mutant, folder: Path) -> Iterator[Path]:
    """Write the files of a mutant."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in one.files().items():
        path = folder / name
        path.write_bytes(data)
        yield path
