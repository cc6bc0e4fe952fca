"""What a search of a long history costs: `search_cost [GENERATIONS [SESSIONS]]`.

Writes generations of 100 tokens into a folder of its own, lists them in a process of its own, and
searches them for words that none has. Prints seconds beyond those of Python's start, and memory.
Right is when the newest 20 take at most 0.2 s of a processor, which other processes do not change.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bare
from journals import write_session

from core.journal.session_id import folder, new_id

LINE = ("-c", "pass")
HISTORY = ("-m", "tui", "history")
# Seconds of a processor that the newest generations may take beyond Python's start.
MOST = 0.2


def fill(count: int, sessions: int) -> None:
    """Write the sessions; an hour lies between two."""
    for index in range(sessions):
        began = 1_700_000_000.0 + 3600 * index
        write_session(folder(), new_id(began), count // sessions, began, "123+456-7\n" * 10)


def first_line(words: tuple[str, ...]) -> float:
    """Return the seconds until a command has written its first line, or has ended."""
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        cwd=bare.ROOT,
    ) as process:  # fmt: skip
        assert process.stdout
        process.stdout.readline()
        taken = time.monotonic() - began
        process.stdout.read()
    return taken


def least(words: tuple[str, ...], times: int = 5) -> float:
    """Return the seconds of the fastest of some runs."""
    return min(first_line(words) for _ in range(times))


def processor(words: tuple[str, ...], times: int = 5) -> float:
    """Return the seconds of a processor that a command takes, the least of some runs."""
    taken = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        first_line(words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    sessions = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    with tempfile.TemporaryDirectory() as state:
        os.environ["XDG_STATE_HOME"] = state
        fill(count, sessions)
        nbytes = sum(path.stat().st_size for path in Path(state).rglob("*.jsonl"))
        print(f"{count:,} generations in {sessions} sessions, {nbytes / 2**20:.1f} MiB")
        start = least(LINE)
        newest = processor(HISTORY) - processor(LINE)
        listed = least((*HISTORY, "--most", "1000000")) - start
        searched = least((*HISTORY, "wordthatnoonehas"), 2) - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10
    print(f"Python starts in {start:.3f} s; beyond that:")
    print(f"the newest 20 take {newest:.3f} s of a processor")
    print(f"first of all lines {listed:.3f} s, a search without a match {searched:.3f} s")
    print(f"most memory of a process {peak:.0f} MiB")
    return int(newest > MOST)


if __name__ == "__main__":
    sys.exit(main())
