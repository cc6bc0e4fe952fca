"""The names by which the checkpoints of the machine can be typed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.base.text import loss, plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.checkpoints.step_choice import BEST, LATEST
from core.checkpoints.step_range import ALL, can_be_loaded
from core.checkpoints.unique_names import run_names, unique_names
from tui.command_line.places import places
from tui.completion.answer import Candidate


def names(
    roots: Iterable[Path], *, demo: bool, runs: bool = False, steps: bool = False
) -> Iterator[Candidate]:
    """Yield a name for each checkpoint that can be loaded, then those of runs with `@best` etc.

    With `runs`, only the names of runs; with `steps`, also `run@2920` for each. Only names,
    stat and metas are read.
    """
    known = scan(places(roots, demo=demo).folders)
    if runs:
        yield from (Candidate(name) for name in run_names(known).values())
        return
    for entry, name in zip(known, unique_names(known), strict=True):
        if entry.problem is None:
            yield Candidate(name, _about(entry))
    yield from _of_runs(known)
    if steps:
        taken = set(unique_names(known))
        yield from (one for one in _steps(known) if one.text not in taken)


def _about(entry: Checkpoint) -> str:
    measured = entry.metric and entry.loss is not None
    return f"{str(entry.metric).replace('_', ' ')} {loss(entry.loss)}" if measured else ""


def _of_runs(known: Sequence[Checkpoint]) -> Iterator[Candidate]:
    """Yield `run@best`, `run@latest` and `run@all` for each run of several steps."""
    steps = Counter(entry.run for entry in known if can_be_loaded(entry))
    for run, name in run_names(known).items():
        if steps[run] > 1:
            yield from (Candidate(f"{name}@{which}") for which in (BEST, LATEST))
            yield Candidate(f"{name}@{ALL}", plural(steps[run], "step"))


def _steps(known: Sequence[Checkpoint]) -> Iterator[Candidate]:
    """Yield `run@2920` for each step of each run, once."""
    named = run_names(known)
    found = {
        f"{named[entry.run]}@{entry.step}": _about(entry)
        for entry in known
        if can_be_loaded(entry) and entry.step is not None
    }
    yield from (Candidate(text, about) for text, about in found.items())
