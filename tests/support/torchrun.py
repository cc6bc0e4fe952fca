"""Runs of the command line on several ranks, as torchrun starts them."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import bare


def started(
    folder: Path, cache: Path, ranks: int, words: Sequence[str], *flags: str
) -> "subprocess.Popen[bytes]":
    """Start the command on some ranks of one machine; stdout and stderr are pipes.

    `flags` are more flags of torchrun. It ends the group of processes when it is interrupted.
    """
    environment = os.environ | {"PYTHONPATH": str(bare.ROOT), "XDG_CACHE_HOME": str(cache)}
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", str(ranks), *flags]
    return subprocess.Popen(
        [*launch, "-m", "tui", *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def process_of(rank: int, launcher: int) -> int | None:
    """Return the process of a rank that a launcher started; None before it is there."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            variables = (path / "environ").read_bytes().split(b"\0")
        except (OSError, ValueError):
            continue
        if parent == launcher and b"RANK=%d" % rank in variables:
            return int(path.name)
    return None
