"""Flipped bits of `.pt` files: python -m tests.torture bitflips [FLIPS=40000] [SEED=1].

Each flip is of another bit of a plain file, one with tied weights, one with slices of a storage and
one without checksums. A flip must be refused, or change no weight; or the file is said to be
without checksums. The exit code is 1 if other weights were read and nothing said so.
"""

import sys
import tempfile
import time
from pathlib import Path

from bit_flips import REFUSED, SAID, SAME, UNSAID, flipped, write_files

COLUMNS = (REFUSED, SAME, SAID, UNSAID)


def main() -> None:
    given = [int(one) for one in sys.argv[1:]]
    count, seed = given + [40_000, 1][len(given) :]
    began, unsaid = time.monotonic(), 0
    print("file".ljust(20) + "flips".rjust(8) + "".join(one.rjust(len(one) + 2) for one in COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        for path in write_files(Path(folder)):
            done = flipped(path, count, seed)
            cells = (f"{done.outcomes[one]:,}".rjust(len(one) + 2) for one in COLUMNS)
            print(done.name.ljust(20) + f"{done.bits:,}".rjust(8) + "".join(cells))
            for bit in done.unsaid[:5]:
                print(f"  bit {bit % 8} of byte {bit // 8:,}")
            unsaid += len(done.unsaid)
    print(f"seed {seed}, {time.monotonic() - began:.0f} s; other weights unsaid: {unsaid}")
    sys.exit(bool(unsaid))


if __name__ == "__main__":
    main()
