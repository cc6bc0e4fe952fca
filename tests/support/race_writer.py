"""A program that writes one path again and again: race_writer.py PATH SEED VERSION [VERSION ...].

VERSIONs are files with the bytes to write. Each turn one is written over the file that is there, in
pieces, renamed over it, or written after the path was deleted or the file cut. It ends when its
standard input does.
"""

import os
import random
import select
import sys
import time
from pathlib import Path

PIECES = 8
# Seconds between two writes: a load of these files takes a few milliseconds.
REST = (0.0, 0.03)


def overwrite(path: Path, data: bytes, rng: random.Random) -> None:
    """Write as torch.save does: cut to nothing, then piece after piece into the same file."""
    with path.open("wb", buffering=0) as file:
        pieces(file.fileno(), data, rng)


def write_within(path: Path, data: bytes, rng: random.Random) -> None:
    """Write over the bytes that are there, without a moment in which the file is shorter."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    pieces(descriptor, data, rng)
    os.close(descriptor)


def rename(path: Path, data: bytes, rng: random.Random) -> None:
    """Write another file and give it the name."""
    beside = path.with_suffix(".new")
    overwrite(beside, data, rng)
    beside.replace(path)


def delete(path: Path, data: bytes, rng: random.Random) -> None:
    """Delete the file, then write a new one of its name."""
    path.unlink(missing_ok=True)
    overwrite(path, data, rng)


def cut(path: Path, data: bytes, rng: random.Random) -> None:
    """Cut the file anywhere, then write it over."""
    os.truncate(path, rng.randrange(path.stat().st_size + 1))
    time.sleep(rng.random() * 0.01)
    overwrite(path, data, rng)


WAYS = (overwrite, write_within, rename, delete, cut)


def pieces(descriptor: int, data: bytes, rng: random.Random) -> None:
    """Write bytes in pieces, now and then with a pause between two."""
    length = -(-len(data) // PIECES)
    for start in range(0, len(data), length):
        os.write(descriptor, data[start : start + length])
        if rng.random() < 0.3:
            time.sleep(rng.random() * 0.003)


def main() -> None:
    """Write until standard input ends."""
    path, rng = Path(sys.argv[1]), random.Random(sys.argv[2])
    versions = [Path(name).read_bytes() for name in sys.argv[3:]]
    while not select.select([sys.stdin], [], [], rng.uniform(*REST))[0]:
        rng.choice(WAYS)(path, rng.choice(versions), rng)


if __name__ == "__main__":
    main()
