"""Single flipped bits in files of torch.save: which weights are then read, and what is said."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import our_reading
import torch
from mutant_seeds import saved
from no_checksums import save_without_checksums
from our_reading import Tensors

from core.base.errors import ReportedError
from core.checkpoints.ptfile import read_index

# A flip that must never be: other weights, and nothing says that they may be.
UNSAID = "other weights unsaid"
SAID = "other weights, with “no checksums”"
SAME, REFUSED = "the same weights", "refused"


@dataclass
class Flips:
    """How many flips of a file had each outcome, and the bits of those that must not be."""

    name: str
    bits: int
    outcomes: Counter[str] = field(default_factory=Counter)
    unsaid: list[int] = field(default_factory=list)


def _plain() -> dict[str, torch.Tensor]:
    return {f"layer.{n}.weight": torch.randn(8, 8) for n in range(14)}


def _tied() -> dict[str, torch.Tensor]:
    held = _plain()
    return held | {
        "lm_head.weight": held["layer.0.weight"],
        "again": held["layer.1.weight"].view(4, 16),
    }


def _sliced() -> dict[str, torch.Tensor]:
    held = torch.randn(1000)
    return {f"part.{n}": held[50 * n : 50 * n + 64].view(8, 8) for n in range(18)}


def write_files(folder: Path) -> list[Path]:
    """Write a file of each kind, of at least 40,000 bits."""
    torch.manual_seed(7)
    paths = []
    for name, value in (("plain", _plain()), ("tied", _tied()), ("sliced", _sliced())):
        paths.append(folder / f"{name}.pt")
        paths[-1].write_bytes(saved(value))
    paths.append(folder / "without checksums.pt")
    save_without_checksums(_plain(), paths[-1])
    return paths


def _read(path: Path) -> tuple[Tensors, bool]:
    """Return the tensors of a file, and whether it has checksums."""
    index = read_index(path)
    return our_reading.bytes_of(index), index.has_checksums


def flipped(path: Path, count: int, seed: int) -> Flips:
    """Flip so many different bits of a file, each alone, and read it."""
    data = bytearray(path.read_bytes())
    expected, _ = _read(path)
    bits = Random(f"{seed} {path.name}").sample(range(8 * len(data)), min(count, 8 * len(data)))
    found = Flips(path.stem, len(bits))
    target = path.with_name("flipped.pt")
    for bit in bits:
        data[bit // 8] ^= 1 << bit % 8
        target.write_bytes(data)
        data[bit // 8] ^= 1 << bit % 8
        outcome = _outcome(target, expected)
        found.outcomes[outcome] += 1
        if outcome == UNSAID:
            found.unsaid.append(bit)
    return found


def _outcome(path: Path, expected: Tensors) -> str:
    try:
        tensors, has_sums = _read(path)
    except ReportedError:
        return REFUSED
    finally:
        our_reading.forget()
    if tensors == expected and list(tensors) == list(expected):
        return SAME
    return UNSAID if has_sums else SAID
