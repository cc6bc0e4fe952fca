"""Which rank this process is: the variables that torchrun sets for each process it starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from core.base.errors import UsageError


@dataclass(frozen=True, slots=True)
class Rank:
    """Rank `number` of `count` ranks; `local` of the `local_count` ranks on this machine."""

    number: int = 0
    count: int = 1
    local: int = 0
    local_count: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this rank prints the result and writes files."""
        return self.number == 0

    @property
    def is_alone(self) -> bool:
        """Whether no other rank takes part."""
        return self.count == 1

    def threads(self, usable: int) -> int:
        """Return an even share of the processors that the ranks of this machine may use."""
        return max(1, usable // self.local_count)


def rank_here(environment: Mapping[str, str] = os.environ) -> Rank:
    """Return the rank of this process; one that torchrun did not start is alone.

    RANK and WORLD_SIZE alone do not count: a shell inside a training job may have them, and this
    process would wait for ranks that never come. Raises UsageError for variables without sense.
    """
    if "TORCHELASTIC_RUN_ID" not in environment:
        return Rank()
    names = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")
    try:
        found = Rank(*(int(environment[name]) for name in names))
    except (KeyError, ValueError):
        found = Rank(count=0)
    if not (0 <= found.number < found.count and 0 <= found.local < found.local_count):
        raise UsageError(f"torchrun sets {', '.join(names)}; here they do not fit together")
    return found


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
