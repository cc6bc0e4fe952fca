"""The files of nanoGPT in a folder: each holds one step whole, with its values and optimizer.

The step is in the file, never in its name (format.md 15), so a scan reads the index of each file.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import CheckpointError, ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.nanogpt import SavedMeta
from core.checkpoints.nanogpt_names import names_a_file
from core.checkpoints.ptfile import Identity, identity_of, read_index

# A file with one of these may be nanoGPT's, whatever its name is.
_SUFFIXES = (".pt", ".pth", ".ckpt", ".bin")
_NUMBERED = re.compile(r"[0-9]")
# An index takes some milliseconds, and a scan must not take seconds.
MOST_READ = 200


def entries_in(folder: Path, names: Iterable[str]) -> list[Checkpoint]:
    """Return one entry for each step in a folder, in order of step; `names` are its file names.

    A file that cannot be read is an entry with its problem. Of more than 200 files, the newest are
    read.
    """
    paths = [folder / name for name in names if names_a_file(name)]
    paths.sort(key=_newest_first)
    read = [_entry(path) for path in paths[:MOST_READ]]
    unread = [_unread(path) for path in paths[MOST_READ:]]
    return sorted((*_one_for_each_step(read), *unread), key=lambda e: (e.step or 0, e.name))


def entry_at(path: Path) -> Checkpoint | None:
    """Return the entry of a file that the user named; None for a file that is not nanoGPT's."""
    whole = Path(os.path.abspath(path))
    if names_a_file(whole.name):
        return _entry(whole)
    entry = _entry(whole) if whole.suffix in _SUFFIXES else None
    return entry if entry and entry.problem is None else None


def by_file(entry: Checkpoint) -> Checkpoint:
    """Return an entry that is named after its file, for a step that other files have too."""
    file = entry.model_path.name if entry.model_path else ""
    return replace(entry, by_file=True, name=f"{entry.folder.name}/{file}")


def _entry(path: Path) -> Checkpoint:
    try:
        identity = identity_of(path)
        index = read_index(path)
        meta = _meta(path, identity)
    except ReportedError as failure:
        return _with_problem(path, failure)
    optimizer = index.state.optimizer_bytes if index.state else 0
    step = meta.step
    return Checkpoint(
        name=path.parent.name + (f"/{path.name}" if step is None else f"@{step}"),
        step=step,
        folder=path.parent,
        run=path.parent,
        model_path=path,
        meta_path=path,
        model_bytes=identity[2] - optimizer,
        optimizer_bytes=optimizer,
        modified=_seconds(identity[3]),
        meta=meta,
    )


def _seconds(nanoseconds: int) -> float:
    """Return a time in seconds with the same bits as in Python's stat result."""
    whole, rest = divmod(nanoseconds, 10**9)
    return whole + 1e-9 * rest


@lru_cache(maxsize=4096)
def _meta(path: Path, identity: Identity) -> SavedMeta:  # noqa: ARG001 - part of the cache's key
    """Return the values of a file; the same object while the file is unchanged."""
    state = read_index(path).state
    if state is None:
        raise CheckpointError(
            f"{path.name} does not have model_args, as nanoGPT's checkpoints do",
            "A plain state dict does not tell its heads",
        )
    return SavedMeta(dict(state.values))


def _with_problem(path: Path, failure: ReportedError) -> Checkpoint:
    try:
        status = path.stat()
        length, modified = status.st_size, status.st_mtime
    except OSError:
        length, modified = 0, 0.0
    return Checkpoint(
        name=f"{path.parent.name}/{path.name}",
        step=None,
        folder=path.parent,
        run=path.parent,
        model_path=path,
        model_bytes=length,
        modified=modified,
        problem=failure.message,
        problem_code=failure.code,
        cure=failure.hint,
    )


def _unread(path: Path) -> Checkpoint:
    why = f"{path.name} was not read: {MOST_READ} files of a folder are the limit"
    return _with_problem(path, CheckpointError(why, code=Code.SCAN_LIMIT))


def _one_for_each_step(entries: Iterable[Checkpoint]) -> list[Checkpoint]:
    """Return the entries without those of a step that another file has, too.

    Forks save a step as `ckpt.pt` and under its number; the numbered file stays when training goes
    on. If the files have different weights, the entry says so.
    """
    kept: dict[int, Checkpoint] = {}
    others: list[Checkpoint] = []
    for entry in sorted(entries, key=_numbered_first):
        if entry.step is None:
            others.append(entry)
        elif (first := kept.setdefault(entry.step, entry)) is not entry:
            kept[entry.step] = _with_other(first, entry)
    return [*kept.values(), *others]


def _numbered_first(entry: Checkpoint) -> tuple[bool, str]:
    name = entry.model_path.name if entry.model_path else ""
    return _NUMBERED.search(name) is None, name


def _with_other(entry: Checkpoint, other: Checkpoint) -> Checkpoint:
    if entry.index().fingerprint == other.index().fingerprint:
        return entry
    names = sorted(path.name for path in (entry.model_path, other.model_path) if path)
    return replace(entry, contradiction=f"{' and '.join(names)} are both of step {entry.step:,}")


def _newest_first(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0
