"""Loads while a file is written: python -m tests.torture races [LOADS=1000] [SEED]; prints figures.

One path is overwritten in pieces, written over within, renamed over, deleted and cut, in a loop, by
versions whose weights all have one value; it is loaded LOADS times, half of them with files without
checksums. The exit code is 1 if the weights of a load are of two versions, if an error is not one
of the product's, or if fewer than 3 of 10 loads succeed. A signal, such as SIGBUS, would end this.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from races import Races, race


def raced(loads: int, seed: int, *, checksums: bool) -> Races:
    """Print and return what became of a number of loads."""
    began, found = time.monotonic(), Races()
    with TemporaryDirectory() as folder:
        for found in race(Path(folder), seed, checksums=checksums):
            if found.total >= loads:
                break
    refused = ", ".join(f"{count} {code}" for code, count in found.refused.most_common())
    print(
        f"{'with' if checksums else 'without'} checksums: {found.total} loads in "
        f"{time.monotonic() - began:.0f} s, {found.loaded} succeeded, {len(found.mixed)} mixed "
        f"{found.mixed[:3]}; refused: {refused}",
        flush=True,
    )
    return found


def main(loads: int, seed: int) -> int:
    """Race with and without checksums."""
    both = [raced(-(-loads // 2), seed, checksums=checksums) for checksums in (True, False)]
    enough = sum(found.loaded for found in both) >= 0.3 * loads
    return int(any(found.mixed for found in both) or not enough)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*numbers, *(1000, 1)[len(numbers) :]))
