"""A short name for the folder of each run."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

# A folder with this name tells nothing about its run, so the name of the one above is added.
_SAYS_NOTHING = "checkpoints"


def short_names(folders: Iterable[Path]) -> dict[Path, str]:
    """Return a name for each folder: the shortest end of its path that no other folder has."""
    every = list(dict.fromkeys(folders))
    counts = Counter(end for folder in every for end in _ends(folder))
    return {folder: _name(folder, counts) for folder in every}


def _ends(folder: Path) -> list[tuple[str, ...]]:
    """Return the last part of a path, its last two parts, and so on."""
    parts = folder.parts
    return [parts[-length:] for length in range(1, len(parts) + 1)]


def _name(folder: Path, counts: Counter[tuple[str, ...]]) -> str:
    for end in _ends(folder):
        if counts[end] == 1 and end[0] != _SAYS_NOTHING:
            return str(Path(*end))
    return str(folder)
