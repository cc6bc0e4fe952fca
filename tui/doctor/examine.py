"""All sections of the report, in their order."""

from collections.abc import Iterable
from pathlib import Path

from tui.doctor.arithmetic import arithmetic
from tui.doctor.environment import environment
from tui.doctor.fact import Section
from tui.doctor.memory_facts import memory
from tui.doctor.path_facts import checkpoints, paths
from tui.doctor.terminal_facts import terminal
from tui.doctor.versions import versions


def examine(roots: Iterable[Path], *, demo: bool) -> tuple[Section, ...]:
    """Return what is found on this machine; torch is asked in a process of its own."""
    return (
        versions(), arithmetic(), memory(), terminal(), paths(),
        checkpoints(roots, demo=demo), environment(),
    )  # fmt: skip
