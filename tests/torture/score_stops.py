"""Ctrl+C in a score at random moments: python -m tests.torture score_stops [STOPS] [SEED].

STOPS times (20), a score is stopped after a random time and run again to its end with the same
cache folder. The final JSON must have the bytes of a run that was never stopped, and what a stop
had stored must still be stored, unchanged. A stopped run exits with 130, or dies of the signal
before it handles it. The exit code is 1 otherwise.
"""

import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from stopped_runs import CODES, started, stopped_after

from core.demo.held_out import held_out_lines

ROWS = 800
COMMAND = ["score", "text.jsonl", "--demo", "--checkpoint", "demo@all", "--json"]


def stored(folder: Path, cache: str) -> dict[str, bytes]:
    """Return the bytes of each stored file: records are only added at the end."""
    found = (folder / cache).glob("stepscope/scores/*.losses")
    return {path.name: path.read_bytes() for path in found}


def main(stops: int, seed: int) -> int:
    """Print each stop and whether the final bytes are the same."""
    random, failed = Random(seed), 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "text.jsonl").write_text("\n".join(held_out_lines(ROWS, 256)))
        begun = time.monotonic()
        whole, _ = started(folder, "whole", COMMAND).communicate()
        seconds = time.monotonic() - begun
        print(f"never stopped: {seconds:.1f} s, {len(whole):,} bytes")
        for number in range(stops):
            wait = random.uniform(0.2, seconds)
            code = stopped_after(folder, f"c{number}", COMMAND, wait)
            before = stored(folder, f"c{number}")
            final, _ = started(folder, f"c{number}", COMMAND).communicate()
            after = stored(folder, f"c{number}")
            kept = all(after.get(one, b"").startswith(data) for one, data in before.items())
            right = code in CODES and final == whole and kept
            failed += not right
            size = sum(map(len, before.values()))
            print(f"stop at {wait:.2f} s: exit {code}, {size:,} bytes kept: {right}", flush=True)
    print(f"{stops - failed} of {stops} stops gave the same bytes")
    return 1 if failed else 0


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*given, *(20, 1)[len(given) :]))
