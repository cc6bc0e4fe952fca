"""Names that mean one checkpoint each, in the form in which a user can type them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.stages import is_stage, without_suffix

# A folder with this name tells nothing about its run, so the name of the one above is added.
_SAYS_NOTHING = "checkpoints"


def unique_names(known: Sequence[Checkpoint], between: str = "/") -> list[str]:
    """Return a name for each entry that resolve() accepts: its own, or one after its run's.

    It follows its run's where another entry has the same name, and where another run's folder has
    the same: `d2@700` does not tell whether it is of base/d2 or chatsft/d2. `between` separates the
    run from a step that has a folder of its own.
    """
    every = list(known)
    runs = run_names(every)
    counts = Counter(entry.name for entry in every)
    folders = Counter(run.name for run in runs)
    return [
        name_in_run(entry, runs[entry.run], between)
        if counts[entry.name] > 1 or (entry.folder == entry.run and folders[entry.run.name] > 1)
        else entry.name
        for entry in every
    ]


def run_names(known: Iterable[Checkpoint]) -> dict[Path, str]:
    """Return a name for the run of each entry."""
    return short_names(entry.run for entry in known)


def short_names(folders: Iterable[Path], least: int = 1) -> dict[Path, str]:
    """Return a name for each folder: the shortest end of its path that no other folder has.

    It has `least` parts at least, if the path has.
    A tree of nanochat is named without its suffix: chatsft/d2 lies in chatsft_checkpoints.
    """
    every = list(dict.fromkeys(folders))
    ends = {folder: _ends(folder, least) for folder in every}
    counts = Counter(end for each in ends.values() for end in each)
    return {
        folder: next((str(Path(*end)) for end in each if _tells(end, counts)), str(folder))
        for folder, each in ends.items()
    }


def name_in_run(entry: Checkpoint, run: str, between: str = "/") -> str:
    """Return the name of an entry after that of its run, whose folder may be its own."""
    if entry.folder != entry.run:
        return f"{run}{between}{entry.name}"
    if entry.by_file or entry.step is None:
        return f"{run}/{entry.model_path.name}" if entry.model_path else run
    return f"{run}@{entry.step}"


def _ends(folder: Path, least: int) -> list[tuple[str, ...]]:
    """Return the last parts of a path, `least` of them, then one more, and so on."""
    parts = tuple(map(without_suffix, folder.parts))
    return [parts[-length:] for length in range(max(1, min(least, len(parts))), len(parts) + 1)]


def _tells(end: tuple[str, ...], counts: Counter[tuple[str, ...]]) -> bool:
    alone = len(end) == 1 and is_stage(end[0])
    return counts[end] == 1 and end[0] != _SAYS_NOTHING and not alone
