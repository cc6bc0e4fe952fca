"""Several ranks that judge together: python -m tests.torture ranks [KILLS] [SEED].

A score and a suite run on 1, 2 and 4 ranks, on two machines without a common disk (two launchers
with cache folders and texts of their own), and with other numbers of threads. Then KILLS times (10)
a rank of two is killed at a random time, and the same command goes on. The results must have the
same bytes, other numbers of threads the same losses within 1e-6 nats, and no block may be stored
twice. The exit code is 1 otherwise.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from torchrun import process_of, started

from core.demo.held_out import held_out_lines

ROWS, CLOSE = 800, 1e-6
SUITE = 'template = "{a:1-3d}+{b:1-3d}\\n"\nanswer = "{a+b}"\ncases = 1500\nsamples = 2\n'
SCORE_WORDS = ("score", "text.jsonl", "--demo", "--checkpoint", "demo@all", "--json")
SUITE_WORDS = ("suite", "s.toml", "--demo", "--checkpoint", "step_001000", "--json")
ONE_THREAD = ("--threads", "1")
FAILURES: list[str] = []


def check(right: object, line: str) -> None:
    """Print a line, and remember it when it is not right."""
    print(f"{'ok  ' if right else 'BAD '}{line}", flush=True)
    if not right:
        FAILURES.append(line)


def prepared(folder: Path) -> Path:
    """Return a new folder with the text and the suite."""
    folder.mkdir()
    (folder / "text.jsonl").write_text("\n".join(held_out_lines(ROWS, 256)))
    (folder / "s.toml").write_text(SUITE)
    return folder


def output(running: "subprocess.Popen[bytes]") -> bytes:
    """Return what was printed; the exit code must be 0."""
    out, err = running.communicate()
    if running.returncode:
        check(False, f"exit {running.returncode}: {err.decode()[-300:]}")
    return out


def stored(cache: Path) -> tuple[int, dict[str, int]]:
    """Return the bytes of all records of scores, and the file number of each block of a suite."""
    files = [path.read_bytes() for path in cache.glob("stepscope/scores/*.losses")]
    records = sum(len(data) - data.index(b"\n") - 1 for data in files)
    return records, {
        path.name: path.stat().st_ino for path in cache.glob("stepscope/suites/*.json")
    }


def same_on_ranks(folder: Path, words: Sequence[str]) -> tuple[bytes, float]:
    """Run on 1, 2 and 4 ranks; return the result and the seconds on two ranks."""
    found, seconds = {}, {}
    for ranks in (1, 2, 4):
        start = time.monotonic()
        cache = folder / f"{words[0]}{ranks}"
        found[ranks] = output(started(folder, cache, ranks, [*words, *ONE_THREAD]))
        seconds[ranks] = time.monotonic() - start
    times = ", ".join(f"{ranks}: {each:.1f} s" for ranks, each in seconds.items())
    same = len(set(found.values())) == 1 and len(found[1]) > 1000
    check(same, f"{words[0]}: the same {len(found[1]):,} bytes on 1, 2 and 4 ranks ({times})")
    return found[1], seconds[2]


def on_two_machines(folder: Path, words: Sequence[str], expected: bytes) -> None:
    """Run with two launchers that share nothing but a port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    runs = []
    for node in range(2):
        own = prepared(folder / f"{words[0]}-machine{node}")
        flags = ("--nnodes", "2", "--node-rank", str(node), "--master-addr", "127.0.0.1")
        ports = ("--master-port", str(port))
        runs.append(started(own, own / "cache", 1, [*words, *ONE_THREAD], *flags, *ports))
    first, second = map(output, runs)
    check(first == expected and not second, f"{words[0]}: two machines give the same bytes")
    each = [stored(folder / f"{words[0]}-machine{node}/cache") for node in range(2)]
    check(all(records or blocks for records, blocks in each), "each machine stored its own blocks")


def losses(result: bytes) -> dict[int, float]:
    """Return the nats per token of each step of a score."""
    every = json.loads(result)["checkpoints"]
    return {one["checkpoint"]["step"]: one["nats_per_token"] for one in every}


def other_threads(folder: Path, expected: bytes) -> None:
    """Score with two threads."""
    words = [*SCORE_WORDS, "--threads", "2"]
    one, two = losses(expected), losses(output(started(folder, folder / "threads", 1, words)))
    apart = max(abs(one[step] - two[step]) for step in one)
    check(apart <= CLOSE, f"two threads instead of one: {apart:.1e} nats apart")


def killed(folder: Path, name: str, words: Sequence[str], rank: int, wait: float) -> bool:
    """Kill a rank after `wait` seconds; return whether it was running, and check how it ended."""
    running = started(folder, folder / name, 2, [*words, *ONE_THREAD])
    begun = time.monotonic()
    while (process := process_of(rank, running.pid)) is None and running.poll() is None:
        time.sleep(0.02)
    time.sleep(max(0.0, wait - (time.monotonic() - begun)))
    if process is None or running.poll() is not None:
        running.communicate()
        return False
    os.kill(process, signal.SIGKILL)
    begun = time.monotonic()
    _, err = running.communicate()
    line = f"{name}: rank {rank} killed at {wait:.1f} s, over in {time.monotonic() - begun:.1f} s"
    check(running.returncode != 0, line)
    named = re.search(rb"Rank \d ended[^\n]*|do not find each other[^\n]*", err)
    print(f"    {named.group().decode() if named else 'told by torchrun alone'}")
    return True


def resumed(folder: Path, name: str, words: Sequence[str], expected: bytes, whole: Path) -> None:
    """Go on after a kill: the same bytes, and nothing was stored twice or replaced."""
    records, blocks = stored(folder / name)
    final = output(started(folder, folder / name, 2, [*words, *ONE_THREAD]))
    after = stored(folder / name)
    complete = stored(whole)
    line = f"{records:,} bytes and {len(blocks)} blocks were stored, the same result"
    check(final == expected, f"{name}: {line}")
    check(after[0] == complete[0] and records <= after[0], f"{name}: no window was stored twice")
    check(
        blocks.items() <= after[1].items() and after[1].keys() == complete[1].keys(),
        f"{name}: no block of cases was written again",
    )


def main(kills: int, seed: int) -> int:
    """Print what was checked."""
    random = Random(seed)
    with TemporaryDirectory() as name:
        folder = prepared(Path(name) / "here")
        whole = {}
        for words in (SCORE_WORDS, SUITE_WORDS):
            whole[words] = same_on_ranks(folder, words)
            on_two_machines(folder, words, whole[words][0])
        other_threads(folder, whole[SCORE_WORDS][0])
        for number in range(kills):
            words = (SCORE_WORDS, SUITE_WORDS)[number % 2]
            expected, seconds = whole[words]
            own = f"kill{number}"
            if killed(folder, own, words, random.randrange(2), random.uniform(2, seconds)):
                resumed(folder, own, words, expected, folder / f"{words[0]}1")
    print(f"{len(FAILURES)} of the checks failed")
    return int(bool(FAILURES))


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*given, *(10, 1)[len(given) :]))
