"""A long session: python -m tests.torture soak [MINUTES=20]; prints its figures. Only on Linux.

A session on a pseudo-terminal generates 400 tokens again and again while keys are typed. Printed
are the slope of its memory for 100,000 tokens, its threads and descriptors, and the 99th percentile
from a key to its paint in the first and in the last fifth. The exit code is 1 if the numbers of
threads or descriptors grow, if keys become slower by more than a half, or if the end is not clean.
"""

import os
import sys
import time

from soaking import soak


def main(minutes: float = 20.0) -> int:
    """Soak, print the figures and return the exit code."""
    load, began = os.getloadavg()[0], time.monotonic()
    found = soak(minutes * 60)
    (threads, descriptors), (first, last) = found.counts(), found.key_p99()
    memory = [one.rss for one in found.samples]
    print(
        f"{found.tokens:,} tokens in {time.monotonic() - began:.0f} s, load average {load:.1f} at "
        f"the start: memory {memory[0]:.0f} MiB first, {memory[-1]:.0f} MiB last, slope "
        f"{found.slope():.2f} MiB for 100,000 tokens; threads {sorted(threads)}, descriptors "
        f"{sorted(descriptors)}; {len(found.keys)} keys, p99 {first * 1000:.0f} ms in the first "
        f"fifth, {last * 1000:.0f} ms in the last; exit code {found.code}"
    )
    steady = max(len(threads), len(descriptors)) == 1 and last < max(1.5 * first, first + 0.05)
    return int(not steady or found.code != 0)


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
