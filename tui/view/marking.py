"""Marked checkpoints: what changes the marks, and which checkpoints a comparison uses."""

from dataclasses import dataclass

from core.base.errors import UsageError
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from tui.view.catalog import Catalog
from tui.view.standing import by_step

# The fewest and most checkpoints that are shown side by side.
FEWEST, MOST = 2, 4
Marks = frozenset[CheckpointKey]


def toggled(catalog: Catalog, entry: Checkpoint) -> Marks:
    """Return the marks with the mark of an entry set, or taken away if it has one."""
    return catalog.marked ^ {entry.key}


def with_all(catalog: Catalog) -> Marks:
    """Return the marks with those of every checkpoint that the filter shows."""
    return catalog.marked.union(entry.key for entry in catalog.entries if catalog.matches(entry))


def with_run(catalog: Catalog, entry: Checkpoint) -> Marks:
    """Return the marks with those of every step of an entry's run, also of those not shown."""
    return catalog.marked.union(other.key for other in catalog.standing.runs[entry.run])


@dataclass(frozen=True, slots=True)
class Subjects:
    """The checkpoints of a comparison in order, and why it is these, "" if they are marked."""

    entries: tuple[Checkpoint, ...]
    why: str = ""


def beside_each_other(chosen: Subjects) -> Subjects:
    """Return the checkpoints if they are two to four. Raises UsageError otherwise."""
    count = len(chosen.entries)
    if not FEWEST <= count <= MOST:
        found = f"the run has {count:,}" if chosen.why else f"{count:,} marked"
        raise UsageError(
            f"Side by side needs two to four checkpoints: {found}", "/mark NAME marks one"
        )
    return chosen


def subjects(catalog: Catalog, highlighted: Checkpoint | None) -> Subjects:
    """Return the marked checkpoints; if none is marked, all steps of the highlighted one's run."""
    if marked := catalog.marked_entries:
        return Subjects(marked)
    if highlighted is None or highlighted.run not in catalog.standing.runs:
        return Subjects(())
    entries = by_step(catalog.standing.runs[highlighted.run])
    count = plural(len(entries), "step")
    return Subjects(tuple(entries), f"nothing is marked: all {count} of the run")
