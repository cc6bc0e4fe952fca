"""Ctrl+C in a score at random moments: python tests/torture score_stops [STOPS] [SEED].

STOPS times (20), a score is stopped after a random time and run again to its end with the same
cache folder. The final JSON must have the bytes of a run that was never stopped, and what a stop
had stored must still be stored, unchanged. A stopped run exits with 130, or dies of the signal
before it handles it. The exit code is 1 otherwise.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import bare

from core.demo.held_out import held_out_lines

ROWS = 800
COMMAND = [
    sys.executable, "-m", "tui", "score", "text.jsonl", "--demo", "--checkpoint", "demo@all",
    "--json",
]  # fmt: skip


def started(folder: Path, cache: str) -> "subprocess.Popen[bytes]":
    """Start the score with a cache folder of its own."""
    environment = os.environ | {
        "PYTHONPATH": str(bare.ROOT),
        "XDG_CACHE_HOME": str(folder / cache),
    }
    return subprocess.Popen(
        COMMAND, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def stored(folder: Path, cache: str) -> dict[str, bytes]:
    """Return the bytes of each stored file: records are only added at the end."""
    found = (folder / cache).glob("stepscope/scores/*.losses")
    return {path.name: path.read_bytes() for path in found}


def stopped_after(folder: Path, cache: str, wait: float) -> int:
    """Run the score, stop it after a time and return its exit code."""
    running = started(folder, cache)
    try:
        running.communicate(timeout=wait)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGINT)
        running.communicate()
    return running.returncode


def main(stops: int, seed: int) -> int:
    """Print each stop and whether the final bytes are the same."""
    random, failed = Random(seed), 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "text.jsonl").write_text("\n".join(held_out_lines(ROWS, 256)))
        begun = time.monotonic()
        whole, _ = started(folder, "whole").communicate()
        seconds = time.monotonic() - begun
        print(f"never stopped: {seconds:.1f} s, {len(whole):,} bytes")
        for number in range(stops):
            wait = random.uniform(0.2, seconds)
            code = stopped_after(folder, f"c{number}", wait)
            before = stored(folder, f"c{number}")
            final, _ = started(folder, f"c{number}").communicate()
            after = stored(folder, f"c{number}")
            kept = all(after.get(one, b"").startswith(data) for one, data in before.items())
            right = code in (0, 130, -signal.SIGINT) and final == whole and kept
            failed += not right
            size = sum(map(len, before.values()))
            print(f"stop at {wait:.2f} s: exit {code}, {size:,} bytes kept: {right}", flush=True)
    print(f"{stops - failed} of {stops} stops gave the same bytes")
    return 1 if failed else 0


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*given, *(20, 1)[len(given) :]))
