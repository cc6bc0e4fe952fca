"""The same prompt in processes with other surroundings: threads, processors, locale, hash seeds."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import bare

COMMAND = (
    "--demo", "--checkpoint", "step_008000", "--prompt", "12+34", "--json",
    "-t", "0.9", "-k", "12", "--seed", "7", "-n", "60", "--no_stop_ids",
)  # fmt: skip


@dataclass(frozen=True)
class Surroundings:
    """Variables of the environment, and whether only one processor may be used."""

    environment: tuple[tuple[str, str], ...] = ()
    one_processor: bool = False

    def __str__(self) -> str:
        words = [f"{name}={value}" for name, value in self.environment]
        return " ".join(words + ["one processor"] * self.one_processor) or "plain"


@dataclass(frozen=True)
class Output:
    """What two runs have in common if they are the same: ids, text, and log-probabilities."""

    ids: tuple[int, ...]
    text: str
    logprobs: tuple[float, ...]


def started(surroundings: Surroundings, cache: Path) -> "subprocess.Popen[str]":
    """Start prompt mode in these surroundings, with a cache folder of its own."""
    own = {"PYTHONPATH": str(bare.ROOT), "XDG_CACHE_HOME": str(cache)}
    running = subprocess.Popen(
        [sys.executable, "-m", "tui", *COMMAND],
        env=os.environ | own | dict(surroundings.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    if surroundings.one_processor:
        # Long before torch counts them.
        os.sched_setaffinity(running.pid, {min(os.sched_getaffinity(0))})
    return running


def output_of(running: "subprocess.Popen[str]") -> Output:
    """Return what a run has written; it must have ended well."""
    told, complaint = running.communicate(timeout=120)
    assert running.returncode == 0, complaint
    found = json.loads(told)
    return Output(tuple(found["new_ids"]), found["text"], tuple(found["logprobs"]))
