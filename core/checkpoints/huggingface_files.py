"""The checkpoint in a Hugging Face folder: config.json, and weights in one file or in shards.

It is named by its folder; neither step nor loss is known.
"""

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError, ReportedError
from core.base.os_reason import os_reason
from core.checkpoints import huggingface_names
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.huggingface import NANOCHAT, HuggingFaceMeta, check_config, read_config
from core.checkpoints.huggingface_names import CONFIG, SHARD_MAP, WHOLE, is_pickle, is_shard
from core.checkpoints.links import is_broken_link, link_target
from core.checkpoints.meta import Meta
from core.checkpoints.ptfile import COPY_AGAIN, Identity, identity_of
from core.checkpoints.run_folder import run_above
from core.checkpoints.shard_map import read_shard_map


def entries_in(folder: Path, names: Iterable[str], *, alone: bool) -> list[Checkpoint]:
    """Return the entry of a folder; none without config.json, or if that is of another model.

    `names` are the folder's file names, `alone` tells that the folder lacks other entries. What
    cannot be loaded is an entry with its problem.
    """
    present = set(names)
    if CONFIG not in present:
        # A folder of another program; a scan names it (neighbours.py).
        return []
    if present & {WHOLE, SHARD_MAP}:
        return [_entry(folder, present)]
    try:
        _refuse_other_weights(folder, present, alone=alone)
    except CheckpointError as refused:
        return [_without_weights(folder, refused)]
    return []


def entry_at(path: Path) -> Checkpoint | None:
    """Return the entry of the folder of a file that the user named; None for any other file."""
    whole = Path(os.path.abspath(path))
    if not huggingface_names.names_a_file(whole.name):
        return None
    try:
        names = os.listdir(whole.parent)
    except OSError:
        return None
    found = entries_in(whole.parent, names, alone=True) if whole.name in names else []
    return next(iter(found), None)


class _Weights(NamedTuple):
    """What the file system says of the weights: bytes, and the time of the newest file.

    `problem` is why they cannot be read.
    """

    shards: tuple[Path, ...] = ()
    length: int = 0
    modified: float = 0.0
    problem: ReportedError | None = None


def _entry(folder: Path, names: set[str]) -> Checkpoint:
    """Return the entry of a folder with weights."""
    path = folder / (WHOLE if WHOLE in names else SHARD_MAP)
    weights, meta = _weights(path), Meta()
    problem = weights.problem
    if problem is None:
        try:
            _check_names(names)
            _status(folder / CONFIG)
            meta = _meta(folder / CONFIG, identity_of(folder / CONFIG), identity_of(path))
            check_config(meta)
        except ReportedError as failure:
            problem = failure
    return Checkpoint(
        name=folder.name,
        step=None,
        folder=folder,
        run=run_above(folder),
        model_path=path,
        meta_path=folder / CONFIG,
        model_bytes=weights.length,
        modified=weights.modified,
        meta=meta,
        problem=problem.message if problem else None,
        problem_code=problem.code if problem else None,
        cure=problem.hint if problem else "",
        shards=weights.shards,
    )


def _check_names(names: set[str]) -> None:
    """Raise CheckpointError when a folder has its weights twice."""
    if {WHOLE, SHARD_MAP} <= names:
        raise CheckpointError(f"it has {WHOLE} and {SHARD_MAP}", "Remove the one that is not meant")


def _weights(path: Path) -> _Weights:
    """Return what is known of a file with all weights, or of the shards that a map names."""
    try:
        names = read_shard_map(path).shards if path.name == SHARD_MAP else ()
    except ReportedError as refused:
        return _Weights(problem=refused)
    shards = tuple(path.parent / name for name in names)
    length, modified, problem = 0, 0.0, None
    for file in shards or (path,):
        try:
            status = _status(file)
        except ReportedError as failure:
            problem = problem or failure
            continue
        length, modified = length + status.st_size, max(modified, status.st_mtime)
    return _Weights(shards, length, modified, problem)


def _status(path: Path) -> os.stat_result:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    if not S_ISREG(status.st_mode):
        raise CheckpointError(f"{path.name} is not a regular file", code=Code.CHECKPOINT_UNREADABLE)
    if not status.st_size:
        raise CheckpointError(f"{path.name} is empty", COPY_AGAIN, code=Code.CHECKPOINT_EMPTY)
    return status


def _unreadable(path: Path, error: OSError) -> ReportedError:
    if is_broken_link(path):
        why = f"{path.name} is a broken link to {link_target(path)}"
        return NotFoundError(why, code=Code.CHECKPOINT_BROKEN_LINK)
    if isinstance(error, FileNotFoundError):
        why = f"incomplete: {path.name} is missing"
        return CheckpointError(why, "Copy it too", code=Code.CHECKPOINT_CUT)
    why = f"{path.name} cannot be read: {os_reason(error)}"
    return NotFoundError(why, code=Code.CHECKPOINT_UNREADABLE)


# A map that changed makes another meta, so that the entry is checked again.
@lru_cache(maxsize=1024)
def _meta(path: Path, identity: Identity, weights: Identity) -> HuggingFaceMeta:  # noqa: ARG001 - parts of the cache's key
    """Return the values of config.json; the same object while it is unchanged."""
    return read_config(path)


def _refuse_other_weights(folder: Path, names: set[str], *, alone: bool) -> None:
    """Raise CheckpointError for shards without a map, for pickles and for nanochat's config alone.

    Other folders with a config.json have nothing to do with checkpoints.
    """
    if shards := sorted(filter(is_shard, names)):
        why = f"{shards[0]} without {SHARD_MAP}"
        raise CheckpointError(why, "Copy the map too", code=Code.CHECKPOINT_CUT)
    pickles = sorted(filter(is_pickle, names))
    if pickles:
        raise CheckpointError(
            f"{pickles[0]} is a pickle; of this layout, only safetensors are read",
            "Write it again with save_pretrained, which writes safetensors",
            code=Code.CHECKPOINT_NOT_ARCHIVE,
        )
    if alone and _is_of_nanochat(folder):
        why = f"{CONFIG} without {WHOLE}"
        raise CheckpointError(why, "Copy the weights too", code=Code.CHECKPOINT_NO_MODEL)


def _is_of_nanochat(folder: Path) -> bool:
    try:
        return read_config(folder / CONFIG).values.get("model_type") == NANOCHAT
    except CheckpointError:
        return False


def _without_weights(folder: Path, refused: ReportedError) -> Checkpoint:
    return Checkpoint(
        name=folder.name,
        step=None,
        folder=folder,
        run=run_above(folder),
        meta_path=folder / CONFIG,
        problem=refused.message,
        problem_code=refused.code,
        cure=refused.hint,
    )
