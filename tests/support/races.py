"""Loads of a checkpoint that another process keeps writing, and what became of each."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import race_writer
import torch
from family_checkpoints import write_family
from no_checksums import save_without_checksums

from core.base.errors import ReportedError
from core.checkpoints.scan import scan
from core.kernels.linear import PlainLinear
from core.network.load import load_whole
from core.network.model import Model

# 1 MB: its load takes a few milliseconds.
SIZES = {"sequence_len": 64, "vocab_size": 64, "n_layer": 4, "n_head": 4, "n_kv_head": 4}
WIDTH, VERSIONS = 64, 4


@dataclass
class Races:
    """Loads that succeeded, refusals by their code, and those with tensors of several versions."""

    loaded: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    mixed: list[list[float]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Number of loads that were tried."""
        return self.loaded + len(self.mixed) + self.refused.total()


def race(folder: Path, seed: int, *, checksums: bool) -> Iterator[Races]:
    """Load again and again while the file is written; yield the counts after each load."""
    model = folder / "step_000007/model_000007.pt"
    _, weights = write_family(model.parent, "G1", SIZES | {"n_embd": WIDTH})
    versions = []
    for number in range(1, VERSIONS + 1):
        versions.append(folder / f"version_{number}")
        values = {name: torch.full_like(one, number) for name, one in weights.items()}
        (torch.save if checksums else save_without_checksums)(values, versions[-1])
    model.write_bytes(versions[0].read_bytes())
    found = Races()
    with _writing(model, seed, versions):
        while True:
            before = found.loaded
            _load(model.parent, found)
            yield found
            if found.loaded == before:
                # A refusal takes no time; what is being written would be refused again and again.
                time.sleep(0.01)


@contextmanager
def _writing(path: Path, seed: int, versions: list[Path]) -> Iterator[None]:
    program = [sys.executable, race_writer.__file__, str(path), str(seed), *map(str, versions)]
    writer = subprocess.Popen(program, stdin=subprocess.PIPE)
    try:
        yield
        assert writer.poll() is None, "the writer ended before it was told to"
    finally:
        writer.communicate()


def _load(folder: Path, found: Races) -> None:
    """Find the checkpoint as the product does, load it, and look at all of its weights."""
    try:
        (entry,) = scan([folder]) or (None,)
        if entry is None:
            # Its one file was deleted at this moment.
            found.refused["scan.empty"] += 1
            return
        model = load_whole(entry.index(), entry.config())
    except ReportedError as refused:
        found.refused[str(refused.code)] += 1
        return
    values = sorted(values_in(model))
    if len(values) == 1:
        found.loaded += 1
    else:
        found.mixed.append(values)


def values_in(model: Model) -> set[float]:
    """Return the different numbers in all weights of a model."""
    linears = [model.head]
    for block in model.blocks:
        linears += [block.qkv, block.attention_out, block.mlp_in, block.mlp_out]
    tensors = [model.embedding]
    for linear in linears:
        assert isinstance(linear, PlainLinear)
        tensors.append(linear.weight)
    return {value for one in tensors for value in one.unique().tolist()}


def until(seconds: float, loads: int, races: Iterator[Races]) -> Races:
    """Race until so many loads have succeeded, at most for so many seconds."""
    deadline, found = time.monotonic() + seconds, Races()
    for found in races:
        if found.loaded >= loads or time.monotonic() > deadline:
            break
    return found
