"""One output in all surroundings: python -m tests.torture determinism [RUNS=200] [SEED=1].

The same prompt, settings and seed run in new processes with every number of OpenMP threads from 1
to 4 and none, on all processors and on one, in several locales, with random hash seeds. The exit
code is 1 unless all ids, texts and log-probabilities are the same. Only on Linux.
"""

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from surroundings_runs import Output, Surroundings, output_of, started

THREADS = ("", "1", "2", "3", "4")
LOCALES = ("", "C", "C.UTF-8", "de_DE.ISO-8859-1", "tr_TR.UTF-8", "POSIX")
TOGETHER = 2


def drawn(rng: Random) -> Surroundings:
    """Return random surroundings."""
    chosen = {
        "OMP_NUM_THREADS": rng.choice(THREADS),
        "LC_ALL": rng.choice(LOCALES),
        "PYTHONUTF8": rng.choice(("", "0", "1")),
        "PYTHONHASHSEED": str(rng.randrange(1, 1000)),
    }
    given = tuple((name, value) for name, value in chosen.items() if value)
    return Surroundings(given, one_processor=rng.random() < 0.3)


def main(runs: int = 200, seed: int = 1) -> int:
    """Print each output that differs from the first one, and how many there are."""
    rng, began, found = Random(seed), time.monotonic(), Counter[Output]()
    with TemporaryDirectory() as folder:
        for first in range(0, runs, TOGETHER):
            some = [drawn(rng) for _ in range(min(TOGETHER, runs - first))]
            # A cache folder for each pair: what a machine is good for is measured anew.
            cache = Path(folder) / str(first)
            for one, running in [(one, started(one, cache)) for one in some]:
                output = output_of(running)
                if found and output not in found:
                    print(f"another output with {one}: {output.text!r}", flush=True)
                found[output] += 1
    print(f"{runs} runs in {time.monotonic() - began:.0f} s: {len(found)} distinct output(s)")
    return int(len(found) != 1)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
