"""Runs of the command line that are stopped by Ctrl+C, each with a cache folder of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import bare

# How a stopped run may end: complete, by its handler, or by the signal before it has one.
CODES = (0, 130, -signal.SIGINT)


def started(folder: Path, cache: str, words: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start the command in a folder; its stdout is a pipe."""
    environment = os.environ | {
        "PYTHONPATH": str(bare.ROOT),
        "XDG_CACHE_HOME": str(folder / cache),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tui", *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def stopped_after(folder: Path, cache: str, words: Sequence[str], wait: float) -> int:
    """Run the command, stop it after `wait` seconds and return its exit code."""
    running = started(folder, cache, words)
    try:
        running.communicate(timeout=wait)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGINT)
        running.communicate()
    return running.returncode
