"""Tensors of every dtype in a file of torch.save, and their index."""

from pathlib import Path
from typing import Any

import torch

from core.checkpoints.ptfile import Index, read_index
from core.contents.part import Kind, Part

FLOATS = ("float32", "bfloat16", "float16", "float64")
WHOLE = ("int64", "int32", "int16", "int8", "uint8")


def every_dtype() -> dict[str, torch.Tensor]:
    """Return tensors by name: ordinary ones, with NaN and infinity, constant, empty, single."""
    source = torch.Generator().manual_seed(0)
    tensors = {}
    for name in FLOATS:
        plain = (0.02 * torch.randn(301, 40, generator=source) + 0.01).to(getattr(torch, name))
        tensors[name] = plain
        odd = plain.clone()
        odd[3, 3], odd[4, :5], odd[5, :7] = float("nan"), float("inf"), -float("inf")
        odd[6, :9], odd[7, :3] = 0.0, -0.0
        tensors[f"{name}.odd"] = odd
    for name in WHOLE:
        dtype = getattr(torch, name)
        low = 0 if name == "uint8" else -100
        tensors[name] = torch.randint(low, 100, (77, 5), generator=source).to(dtype)
    tensors |= {
        "int64.large": torch.randint(-(2**62), 2**62, (77, 5), generator=source),
        "bool": torch.randint(0, 2, (77,), generator=source).bool(),
        "constant": torch.full((100,), 0.5),
        "zeros": torch.zeros(1000),
        "narrow": 1 + 1e-6 * torch.randn(5000, generator=source, dtype=torch.float64),
        "empty": torch.zeros(0, 3),
        "single": torch.tensor(3.5),
        "nothing.finite": torch.full((5,), float("nan")),
    }
    return tensors


def stored(tensors: dict[str, torch.Tensor], path: Path) -> Any:
    """Write tensors and return them as a part."""
    torch.save(tensors, path)
    return part_of(read_index(path))


def part_of(index: Index) -> Any:
    """Return an index as a part with weights."""
    return Part(index.path.name, Kind.WEIGHTS, index)
