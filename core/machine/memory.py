"""How much memory is free, and whether a checkpoint fits into it."""

import os
from dataclasses import dataclass
from pathlib import Path

from core.checkpoints.config import ModelConfig
from core.machine.precision import ITEM_BYTES, Route

# Activations, the largest tensor being read and the allocator's rounding; bytes.
WORK_BYTES = 64 * 2**20
LIMIT = 0.9
# The estimate before a load counts a KV cache of this many positions.
EXPECTED_TOKENS = 512
# One is read while two are packed (core/kernels/packing.py).
MATRICES_IN_FLIGHT = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """Bytes that a checkpoint needs on a route, and bytes that are free (None: unknown)."""

    needed: int
    free: int | None

    @property
    def fits(self) -> bool:
        """Whether less than nine tenths of the free memory would be taken."""
        return self.free is None or self.needed <= self.free * LIMIT


def fit(config: ModelConfig, route: Route, tokens: int, free: int | None) -> Fit:
    """Return what weights, a KV cache of `tokens` positions and work space need."""
    cached = route.cache_bytes(config, min(tokens, config.sequence_len))
    work = WORK_BYTES + (_packing_bytes(config) if route.packed else 0)
    return Fit(route.weight_bytes(config.parameters) + cached + work, free)


def _packing_bytes(config: ModelConfig) -> int:
    """Return the bytes of the float copies that are read and packed at one time."""
    largest = max(tensor.shape[0] * tensor.shape[1] for tensor in config.tensors)
    return MATRICES_IN_FLIGHT * largest * ITEM_BYTES["float32"]


def free_memory(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Return bytes of memory that this process may still take; None when they are not known.

    `proc` and `cgroup` are the folders where Linux tells them. The tightest limit counts.
    """
    limits = (_available(proc), _cgroup(cgroup), _address_space(proc))
    known = [limit for limit in limits if limit is not None]
    return max(0, min(known)) if known else _physical()


def anonymous_memory() -> int | None:
    """Return bytes of this process that no file backs; None where the system does not tell."""
    return _field(Path("/proc/self/status"), "RssAnon")


def _available(proc: Path) -> int | None:
    return _field(proc / "meminfo", "MemAvailable")


def _field(path: Path, field: str) -> int | None:
    """Return the bytes that a file below /proc gives in kB for a field."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return None


def _cgroup(folder: Path) -> int | None:
    try:
        limit = (folder / "memory.max").read_text().strip()
        used = int((folder / "memory.current").read_text())
    except (OSError, ValueError):
        return None
    return int(limit) - used if limit.isdecimal() else None


def _address_space(proc: Path) -> int | None:
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return None
    try:
        pages = int((proc / "self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return limit
    return limit - pages * os.sysconf("SC_PAGE_SIZE")


def _physical() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return None
