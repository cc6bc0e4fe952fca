"""What the history costs: python -m tests.torture resume_cost [GENERATIONS=500] [SEARCHED=10000].

- the first frame of a session that resumes another one with so many generations, against one that
  resumes none, in turns (at most 5 % later), and the time until the transcript is shown
- a search over so many generations in 200 sessions: the first results (at most 0.2 s), all of
  them, and what a query then takes

The exit code is 1 if a limit is passed.
"""

import statistics
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from journals import write_session
from pseudoterminal import PseudoTerminal

from core.journal.search import Query, search
from core.journal.session_id import new_id

ROUNDS = 9
FRAME_LIMIT, FIRST_LIMIT = 1.05, 0.2
TOKENS = "12+34\n46\n\n9-12\n-3\n\n" * 5


def frame_seconds(state: str, *words: str) -> tuple[float, float]:
    """Return the seconds until the first frame, and until the transcript is shown if it is."""
    one = PseudoTerminal(["--demo", *words], XDG_STATE_HOME=state)
    assert one.has_written("┬".encode())
    frame = time.monotonic() - one.started
    shown = 0.0
    if words:
        assert one.has_written(b"Resumed")
        shown = time.monotonic() - one.started
    one.send("\x11")
    one.until_ended()
    one.close()
    return frame, shown


def resuming(count: int) -> bool:
    """Measure the first frame with and without a session to resume."""
    with tempfile.TemporaryDirectory() as state:
        folder = Path(state, "stepscope/journal")
        write_session(folder, new_id(1.79e9), count, 1.79e9, TOKENS)
        without, with_one, shown = list[float](), list[float](), list[float]()
        for _ in range(ROUNDS):
            without.append(frame_seconds(state)[0])
            frame, at = frame_seconds(state, "--resume")
            with_one.append(frame)
            shown.append(at)
    base, other = statistics.median(without), statistics.median(with_one)
    print(f"first frame without: {base:.3f} s, resuming {count:,} generations: {other:.3f} s")
    print(f"their transcript is shown after {statistics.median(shown):.3f} s")
    return other <= base * FRAME_LIMIT


def searching(count: int) -> bool:
    """Measure a search over so many generations."""
    with tempfile.TemporaryDirectory() as state:
        folder, sessions = Path(state), 200
        for number in range(sessions):
            at = 1.79e9 + 5_000 * number
            write_session(folder, new_id(at), count // sessions, at, TOKENS)
        size = sum(path.stat().st_size for path in folder.iterdir())
        began = time.perf_counter()
        found = search(folder, Query())
        every = list(islice(found, 50))
        first = time.perf_counter() - began
        every += found
        whole = time.perf_counter() - began
        query = Query.of("seed=4 46")
        began = time.perf_counter()
        fitting = sum(map(query.fits, every))
        matched = time.perf_counter() - began
    print(f"{len(every):,} generations, {size / 2**20:.0f} MiB: first 50 after {first:.3f} s")
    print(f"all after {whole:.2f} s; two words in {matched * 1000:.1f} ms ({fitting:,} fit)")
    return first <= FIRST_LIMIT


def main(generations: int = 500, searched: int = 10_000) -> int:
    """Measure both; return the exit code."""
    results = resuming(generations), searching(searched)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
