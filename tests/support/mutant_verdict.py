"""The verdict on one file: refused by name, accepted and equal, or a finding that must not be."""

import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import our_reading
import their_reading
import torch
from audit import nothing_runs
from mutant_subjects import Files
from our_reading import Held

from core.base.errors import ReportedError

SECONDS = 2.0
MEMORY = 64 * 2**20
# A message is cut to a line where it is printed; it must be short before that, too.
LONGEST = 1_200
ACCEPTED = "accepted"


@dataclass(frozen=True)
class Verdict:
    """What became of a file: `accepted` or the code of its error; a finding is a sentence.

    `seconds` are those of the processor for both readings.
    """

    outcome: str
    finding: str = ""
    seconds: float = 0.0


def judged(kind: str, files: Files, folder: Path, start: int) -> Verdict:
    """Write the files of a kind and read them twice; `start` is the peak of memory before."""
    paths = [_written(folder, name, data) for name, data in files.items()]
    began = time.process_time()
    try:
        verdict = _read(kind, paths[0])
    finally:
        our_reading.forget()
    taken = time.process_time() - began
    above = peak() - start
    found = verdict.finding
    if not found and taken > SECONDS:
        found = f"slow: {taken:.1f} s"
    if not found and above > MEMORY:
        found = f"memory: {above / 2**20:.0f} MiB above its start"
    return Verdict(verdict.outcome, found, taken)


def peak() -> int:
    """Return the bytes of memory that this process has had at most."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def _written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _read(kind: str, path: Path) -> Verdict:
    try:
        with nothing_runs():
            ours = our_reading.READINGS[kind](path)
    except ReportedError as refused:
        if (length := len(refused.message) + len(refused.hint)) > LONGEST:
            return Verdict(str(refused.code), f"a message of {length} characters")
        return Verdict(str(refused.code))
    except Exception as error:  # noqa: BLE001 - every other error is a finding
        return Verdict("error", f"{type(error).__name__}: {str(error)[:200]}")
    try:
        theirs = their_reading.READINGS[kind](path)
    except BaseException as error:  # noqa: BLE001 - torch refuses with many, and Rust panics
        reason = f"{type(error).__name__}: {str(error)[:150]}"
        return Verdict(ACCEPTED, f"accepted, though refused elsewhere: {reason}")
    if kind != "archive":
        # The order is not that of the file in safetensors.
        ours.tensors, theirs.tensors = (dict(sorted(one.tensors.items())) for one in (ours, theirs))
    difference = _difference(ours, theirs)
    return Verdict(ACCEPTED, f"accepted with other {difference}" if difference else "")


def _difference(ours: Held, theirs: Held) -> str:
    """Return what differs, or "". Masks of older nanoGPT are left out of ours."""
    masks = {
        name
        for name, (_, shape, _) in theirs.tensors.items()
        if name.endswith(".attn.bias") and len(shape) == 4 and shape[:2] == (1, 1)
    }
    wanted = [name for name in theirs.tensors if name in ours.tensors or name not in masks]
    if list(ours.tensors) != wanted:
        return "names"
    for name, (dtype, shape, data) in ours.tensors.items():
        if theirs.tensors[name] != (dtype, shape, data):
            kinds = [dtype == theirs.tensors[name][0], shape == theirs.tensors[name][1]]
            return "weights" if all(kinds) else "dtypes or shapes"
    for key, value in ours.values.items():
        if key not in theirs.values or not _same(value, theirs.values[key]):
            return f"values: {key!r:.60}"
    return ""


def _same(ours: Any, theirs: Any) -> bool:
    """Whether two values are the same, types included; a tensor of one number is that number."""
    if isinstance(theirs, torch.Tensor):
        if ours is None:
            return True
        return theirs.numel() == 1 and _same(ours, theirs.detach().item())
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list | tuple) and type(ours) is type(theirs):
        pairs = zip(ours, theirs, strict=False)
        return len(ours) == len(theirs) and all(_same(one, other) for one, other in pairs)
    if isinstance(ours, float) and isinstance(theirs, float):
        return json.dumps(ours) == json.dumps(theirs)
    return type(ours) is type(theirs) and bool(ours == theirs)
