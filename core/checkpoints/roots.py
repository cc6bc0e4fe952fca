"""The folders in which checkpoints are looked for (design.md 12)."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.base import working_folder

VARIABLE = "STEPSCOPE_CHECKPOINTS"


@dataclass(frozen=True, slots=True)
class Roots:
    """Folders to look in. `named` tells whether the user named them; then each has to exist."""

    folders: tuple[Path, ...]
    named: bool = True


def roots(given: Iterable[Path] = (), environ: Mapping[str, str] = os.environ) -> Roots:
    """Return the folders given, else those of STEPSCOPE_CHECKPOINTS, else the usual ones.

    The usual ones are the working folder's own and the caches of nanochat and its fork, as far as
    they exist.
    """
    chosen = list(given)
    if not chosen and (listed := environ.get(VARIABLE)):
        chosen = [Path(os.path.expanduser(part)) for part in listed.split(os.pathsep) if part]
    if chosen:
        return Roots(_different(chosen))
    return Roots(_different(filter(_is_folder, _usual(environ))), named=False)


def absent_variable(environ: Mapping[str, str] = os.environ) -> str:
    """Return which variable of nanochat names no folder, as a sentence; "" if none does."""
    for name in ("NANOCHAT_EXPERIMENT_DIR", "NANOCHAT_BASE_DIR"):
        if (value := environ.get(name)) and not Path(value).is_dir():
            return f"{name} is {value}, which is not a folder"
    return ""


def _different(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the folders without those that are another one's real path."""
    unique: dict[str, Path] = {}
    for folder in folders:
        unique.setdefault(_real(folder), folder)
    return tuple(unique.values())


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not working_folder.is_lost(path)


def _real(folder: Path) -> str:
    try:
        return os.path.realpath(folder)
    except OSError:
        # The working folder was deleted.
        return str(folder)


def _usual(environ: Mapping[str, str]) -> Iterator[Path]:
    yield Path("experiment/checkpoints")
    yield Path("checkpoints")
    if fork := environ.get("NANOCHAT_EXPERIMENT_DIR"):
        yield Path(fork) / "checkpoints"
    yield Path("/workspace/nanochat_experiment/checkpoints")
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    yield home / ".cache/nanochat_experiment/checkpoints"
    yield Path(environ.get("NANOCHAT_BASE_DIR") or home / ".cache/nanochat")
