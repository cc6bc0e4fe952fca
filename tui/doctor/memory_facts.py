"""The memory of the machine, and what each limit leaves of it."""

from collections.abc import Iterator

from core.base.text import size
from core.machine.memory import free_memory, memory_limits, physical_memory
from tui.doctor.fact import Fact, Level, Section

# torch alone takes about this much.
LEAST = 512 * 2**20


def memory() -> Section:
    """Return the memory; less than torch itself needs is a note."""
    return Section("memory", tuple(_facts()))


def _facts() -> Iterator[Fact]:
    total, free = physical_memory(), free_memory()
    if total is not None:
        yield Fact("machine", size(total), number=total)
    for name, left in memory_limits().items():
        yield Fact(f"left by {name}", size(left), number=left)
    if free is None:
        yield Fact("usable", "not known")
    elif free < LEAST:
        yield Fact("usable", size(free), Level.NOTE, "End other programs, or raise the limit", free)
    else:
        yield Fact("usable", size(free), number=free)
