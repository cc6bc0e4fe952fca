"""Free memory in the control groups of this process (Linux, versions 1 and 2).

A group's limit holds for all groups below it, so every ancestor counts. The kernel counts cached
file pages as used, but it frees them before it refuses memory.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

# Version 1 writes a number near 2^63 for "no limit".
_NO_LIMIT = 2**60


class _Version(NamedTuple):
    """Names of the files of one version, and of the cached pages in its statistics."""

    limit: str
    used: str
    cached: tuple[str, ...]


_V1 = _Version(
    "memory.limit_in_bytes", "memory.usage_in_bytes", ("total_inactive_file", "total_active_file")
)
_V2 = _Version("memory.max", "memory.current", ("inactive_file", "active_file"))


def cgroup_free(proc: Path, mount: Path) -> int | None:
    """Return the fewest bytes that a group of this process has left; None without a limit.

    `proc` and `mount` are /proc and /sys/fs/cgroup.
    """
    frees = [_free(group, version) for group, version in _groups(proc, mount)]
    return min((free for free in frees if free is not None), default=None)


def _groups(proc: Path, mount: Path) -> Iterator[tuple[Path, _Version]]:
    """Yield the folder of each group of this process and of each ancestor."""
    try:
        lines = (proc / "self/cgroup").read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        lines = ["0::/"]
    for line in lines:
        _, controllers, path = line.split(":", 2) if line.count(":") >= 2 else ("", "", "/")
        if not controllers:
            yield from ((folder, _V2) for folder in _ancestors(mount, path))
        elif "memory" in controllers.split(","):
            yield from ((folder, _V1) for folder in _ancestors(mount / "memory", path))


def _ancestors(mount: Path, path: str) -> Iterator[Path]:
    inside = PurePosixPath(path.lstrip("/"))
    yield from (mount / part for part in (inside, *inside.parents))


def _free(group: Path, version: _Version) -> int | None:
    try:
        limit = (group / version.limit).read_text().strip()
        used = int((group / version.used).read_text())
    except (OSError, ValueError):
        return None
    if not limit.isdecimal() or int(limit) >= _NO_LIMIT:
        return None
    return max(0, int(limit) - max(0, used - _cached(group, version)))


def _cached(group: Path, version: _Version) -> int:
    """Return the bytes of cached file pages, which can be freed at any time."""
    try:
        words = (line.split() for line in (group / "memory.stat").read_text().splitlines())
        values = {line[0]: int(line[1]) for line in words if len(line) == 2}
    except (OSError, ValueError):
        return 0
    return sum(values.get(name, 0) for name in version.cached)
