"""Find checkpoints: the folders to scan, and a scan that reads file names, sizes and metas."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from core.checkpoints.checkpoint import (
    META_FILE,
    MODEL_FILE,
    Checkpoint,
    checkpoints_in,
    empty_folder,
)

MAX_DEPTH = 4
MAX_ENTRIES = 20_000
_CHECKPOINT_FOLDER = re.compile(r"step_\d+|d\d+(?:[_-].*)?")
_SKIPPED = frozenset({"tokenizer", "eval_bundle", "report", "__pycache__", "node_modules"})
_SKIPPED_PREFIX = (".", "base_data")


def roots(given: Iterable[Path] = (), environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Return the folders to scan that exist (design.md 12).

    They are the given ones; else those in STEPSCOPE_CHECKPOINTS; else the usual folders below the
    working directory and the caches of nanochat and its fork.
    """
    chosen = list(given)
    if not chosen and (listed := environ.get("STEPSCOPE_CHECKPOINTS")):
        chosen = [Path(os.path.expanduser(part)) for part in listed.split(os.pathsep) if part]
    if not chosen:
        chosen = list(_default_roots(environ))
    unique: dict[str, Path] = {}
    for folder in chosen:
        unique.setdefault(os.path.realpath(folder), folder)
    return [folder for folder in unique.values() if folder.is_dir()]


def _default_roots(environ: Mapping[str, str]) -> Iterator[Path]:
    yield Path("experiment/checkpoints")
    yield Path("checkpoints")
    if fork := environ.get("NANOCHAT_EXPERIMENT_DIR"):
        yield Path(fork) / "checkpoints"
    yield Path("/workspace/nanochat_experiment/checkpoints")
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    yield home / ".cache/nanochat_experiment/checkpoints"
    yield Path(environ.get("NANOCHAT_BASE_DIR") or home / ".cache/nanochat")


def scan(folders: Iterable[Path]) -> list[Checkpoint]:
    """Return every checkpoint below the folders, sorted by run and step.

    At most 4 levels and 20,000 names are read. A folder that is reached twice, for example by a
    symbolic link, is read once. Files that cannot be read do not raise an error.
    """
    found: list[Checkpoint] = []
    seen: set[str] = set()
    budget = [MAX_ENTRIES]
    for folder in folders:
        found += _walk(folder, os.path.realpath(folder), MAX_DEPTH, seen, budget)
    return sorted(found, key=lambda entry: (str(entry.run), entry.step or 0, entry.name))


def _walk(
    folder: Path, real: str, depth: int, seen: set[str], budget: list[int]
) -> Iterator[Checkpoint]:
    """Yield the checkpoints in and below a folder whose path without links is `real`."""
    if real in seen or budget[0] <= 0:
        return
    seen.add(real)
    files, folders, links = _names(folder, budget)
    if any(MODEL_FILE.fullmatch(name) or META_FILE.fullmatch(name) for name in files):
        yield from checkpoints_in(folder, files)
    elif not folders and _CHECKPOINT_FOLDER.fullmatch(folder.name):
        yield empty_folder(folder)
    if depth > 0:
        for name in folders:
            # Only a link needs realpath, and realpath of every folder would take longer than
            # the scan itself.
            inside = f"{real.rstrip(os.sep)}{os.sep}{name}"
            target = os.path.realpath(inside) if name in links else inside
            yield from _walk(folder / name, target, depth - 1, seen, budget)


def _names(folder: Path, budget: list[int]) -> tuple[list[str], list[str], set[str]]:
    """Return the names of files, of folders to scan, and which of these folders are links.

    All are empty when the folder cannot be read.
    """
    files, folders, links = [], [], set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                budget[0] -= 1
                if budget[0] <= 0:
                    break
                if _is_folder(entry):
                    if entry.name not in _SKIPPED and not entry.name.startswith(_SKIPPED_PREFIX):
                        folders.append(entry.name)
                        if entry.is_symlink():
                            links.add(entry.name)
                else:
                    files.append(entry.name)
    except OSError:
        return [], [], set()
    return files, sorted(folders), links


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
