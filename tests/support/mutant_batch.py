"""Judges mutants in a process of its own: python mutant_batch.py SEED FIRST LAST [DROPPED].

It writes a line for each: number, outcome, finding; then one with the worst seconds and the peak of
memory above its start. A mutant that takes longer than the alarm ends the process.
"""

import importlib
import os
import pkgutil
import resource
import signal
import sys
import tempfile
from pathlib import Path

ALARM = 30
# Far above what any of them may take; it protects the machine.
MOST_MEMORY = 16 * 2**30
# A file system that does not write to a disk, where there is one: a file takes 2 ms elsewhere.
IN_MEMORY = Path("/dev/shm")
ROOT = Path(__file__).parents[2]


def import_all() -> None:
    """Import what the readers import when they need it, since a mutant may import nothing."""
    importlib.import_module("pickletools")
    for encoding in (
        "utf_8_sig",
        "utf_16",
        "utf_16_le",
        "utf_16_be",
        "utf_32",
        "utf_32_le",
        "utf_32_be",
    ):
        importlib.import_module(f"encodings.{encoding}")
    for name in ("core.checkpoints", "core.tokenizers"):
        room = importlib.import_module(name)
        for module in pkgutil.walk_packages(room.__path__, f"{name}."):
            importlib.import_module(module.name)


def main(seed: int, first: int, last: int, dropped: tuple[int, ...]) -> None:
    from mutant_verdict import judged, peak
    from mutants import mutant

    import_all()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    start, worst = 0, 0.0
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        for number in range(first, last):
            one = mutant(seed, number).without(dropped)
            files = one.files()
            start = start or peak()
            signal.alarm(ALARM)
            verdict = judged(one.kind, files, Path(folder), start)
            signal.alarm(0)
            worst = max(worst, verdict.seconds)
            _say(f"{number}\t{one.kind}\t{verdict.outcome}\t{verdict.finding!r}")
    _say(f"end\t{worst}\t{peak() - start}\t")


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    seed, first, last, *dropped = map(int, sys.argv[1:])
    main(seed, first, last, tuple(dropped))
