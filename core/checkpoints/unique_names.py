"""Names that mean one checkpoint each, in the form in which a user can type them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint


def unique_names(known: Sequence[Checkpoint]) -> list[str]:
    """Return a name for each entry that resolve() accepts: its own, after its run's if repeated."""
    counts, runs = Counter(entry.name for entry in known), run_names(known)
    return [
        entry.name if counts[entry.name] == 1 else _in_run(entry, runs[entry.run])
        for entry in known
    ]


def run_names(known: Iterable[Checkpoint]) -> dict[Path, str]:
    """Return the shortest ends of the runs' paths that differ, all of the same length."""
    runs = list(dict.fromkeys(entry.run for entry in known))
    for length in range(1, 8):
        ends = [str(Path(*run.parts[-length:])) for run in runs]
        if len(set(ends)) == len(ends):
            return dict(zip(runs, ends, strict=True))
    return {run: str(run) for run in runs}


def _in_run(entry: Checkpoint, run: str) -> str:
    """Return the name of an entry after that of its run, whose folder may be its own."""
    if entry.folder != entry.run:
        return f"{run}/{entry.name}"
    return run if entry.step is None else f"{run}@{entry.step}"
