"""Ctrl+C in a suite at random moments: python -m tests.torture suite_stops [STOPS] [SEED].

STOPS times (20), a suite is stopped after a random time and run again to its end with the same
cache folder. The final JSON must have the bytes of a run that was never stopped, and no finished
block may be computed twice. A stopped run exits with 130, or dies of the signal before it handles
it. The exit code is 1 otherwise.
"""

import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from stopped_runs import CODES, started, stopped_after

SUITE = """
template = "{a:1-3d}+{b:1-3d}\\n"
answer = "{a+b}"
cases = 1500
samples = 2
temperature = [0, 0.8]
"""
CHECKPOINTS = ("--checkpoint", "step_001000", "--checkpoint", "step_008000")
COMMAND = ["suite", "s.toml", "--demo", *CHECKPOINTS, "--json"]


def stored(folder: Path, cache: str) -> dict[Path, int]:
    """Return the file number of each stored block; one that is only read keeps it."""
    found = (folder / cache).glob("stepscope/suites/*.json")
    return {path: path.stat().st_ino for path in found}


def main(stops: int, seed: int) -> int:
    """Print each stop and whether the final bytes are the same."""
    random, bad = Random(seed), 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "s.toml").write_text(SUITE)
        start = time.monotonic()
        whole, _ = started(folder, "whole", COMMAND).communicate()
        seconds = time.monotonic() - start
        blocks = len(stored(folder, "whole"))
        for number in range(1, stops + 1):
            wait = random.uniform(0, seconds)
            code = stopped_after(folder, str(number), COMMAND, wait)
            before = stored(folder, str(number))
            final, _ = started(folder, str(number), COMMAND).communicate()
            after = stored(folder, str(number))
            kept = before.items() <= after.items() and len(after) == blocks
            good = final == whole and kept and code in CODES
            bad += not good
            print(
                f"{number:2}  after {wait:5.2f} s  exit {code:3}  {len(before)} of {blocks} blocks"
                f"  {'the same' if good else 'WRONG'}",
                flush=True,
            )
    print(f"{len(whole):,} bytes; {bad} of {stops} stops went wrong")
    return int(bad > 0 or len(whole) < 10_000)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [20, 1][len(given) :])))
