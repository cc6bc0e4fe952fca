"""Free memory, and whether a checkpoint fits into it."""

import ctypes
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.checkpoints.architecture import Kind, matrices
from core.machine.cgroup import cgroup_free
from core.machine.precision import ITEM_BYTES, Route

if TYPE_CHECKING:
    from core.checkpoints.config import ModelConfig

# Bytes for activations, the tensor that is being read and the rounding of the allocator.
WORK_BYTES = 64 * 2**20
LIMIT = 0.9
# The estimate before a load includes a KV cache of this many positions.
EXPECTED_TOKENS = 512
# One matrix is read while two are packed (core/kernels/packing.py).
MATRICES_IN_FLIGHT = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """Bytes that a checkpoint needs on a route, and bytes that are free (None: unknown)."""

    needed: int
    free: int | None

    @property
    def fits(self) -> bool:
        """Whether at most 90 % of the free memory is needed; True when that is not known."""
        return self.free is None or self.needed <= self.free * LIMIT


def fit(config: "ModelConfig", route: Route, tokens: int, free: int | None) -> Fit:
    """Return the memory for weights, a KV cache of `tokens` positions and work space.

    `free` is in bytes, None when it is not known.
    """
    cached = route.cache_bytes(config, min(tokens, config.sequence_len))
    work = WORK_BYTES + (_packing_bytes(config, route) if route.packed else 0)
    return Fit(route.weight_bytes(config.parameters) + cached + work, free)


def _packing_bytes(config: "ModelConfig", route: Route) -> int:
    """Return the most bytes of the copies that are read and packed at the same time."""
    linear = (matrix for matrix in matrices(config.tensors) if matrix.role.kind is Kind.LINEAR)
    largest = sorted((matrix.numel for matrix in linear), reverse=True)[:MATRICES_IN_FLIGHT]
    return sum(largest) * ITEM_BYTES[route.source]


def free_memory(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Return the bytes of memory that this process can still use; None when not known.

    This is the smallest of the limits of the system, the control groups and the process. `proc` and
    `cgroup` are the folders where Linux reports them. On other systems it is the total memory.
    """
    known = memory_limits(proc, cgroup).values()
    return max(0, min(known)) if known else physical_memory()


def memory_limits(
    proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")
) -> dict[str, int]:
    """Return the bytes that each limit leaves to this process; a limit that is not set is left out.

    The limits are the free memory of the system, the control groups and the process's own.
    """
    limits = {
        "system": _available(proc),
        "control group": cgroup_free(proc, cgroup),
        "process": _address_space(proc),
    }
    return {name: limit for name, limit in limits.items() if limit is not None}


def anonymous_memory() -> int | None:
    """Return the bytes of this process's memory that no file backs; None when not known."""
    return _field(Path("/proc/self/status"), "RssAnon")


def give_back_freed() -> None:
    """Give freed memory back to the system; glibc keeps what is below a block still in use."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        # Another C library, or Windows.
        return
    trim(0)


def _available(proc: Path) -> int | None:
    return _field(proc / "meminfo", "MemAvailable")


def _field(path: Path, field: str) -> int | None:
    """Return the bytes of a field that a file below /proc gives in kB; None when missing."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return None


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


def physical_memory() -> int | None:
    """Return the bytes of memory that the machine has; None when not known."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return None
