"""From the names of a folder's files to one entry for each step, with stat and meta."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from core.base.error_codes import Code
from core.base.errors import ReportedError
from core.base.os_reason import os_reason
from core.checkpoints.checkpoint import NO_MODEL_FILES, Checkpoint
from core.checkpoints.links import is_broken_link, link_target
from core.checkpoints.meta import Meta, read_meta
from core.checkpoints.ptfile import COPY_AGAIN, Identity, identity_of
from core.checkpoints.run_folder import run_above
from core.checkpoints.stages import is_stage, stage_of
from core.checkpoints.step_names import META_FILE, MODEL_FILE, OPTIMIZER_FILE, STEP_FOLDER


def checkpoints_in(folder: Path, names: list[str]) -> list[Checkpoint]:
    """Return one entry for each step that has files in a folder, in order of step.

    `names` are the folder's file names. A step without model or meta, or with a meta that cannot
    be read, is an entry with its problem.
    """
    models, metas, optimizers = (
        _by_step(p, names) for p in (MODEL_FILE, META_FILE, OPTIMIZER_FILE)
    )
    steps = sorted(models.keys() | metas.keys())
    alone = len(steps) == 1 and _folder_step(folder) == steps[0]
    place = _Place(folder, alone, _source(folder), (models, metas))
    return [
        _entry(
            place,
            step,
            _model_files(folder, models.get(step), optimizers.get(step, [])),
            _meta_file(folder, metas.get(step)),
        )
        for step in steps
    ]


class _Place(NamedTuple):
    """A folder with steps; `alone` tells that it is named after the only one.

    `files` are the names of models and metas by step.
    """

    folder: Path
    alone: bool
    source: str | None
    files: tuple[dict[int, list[str]], dict[int, list[str]]]


def _entry(place: _Place, step: int, model: "_ModelFiles", meta: "_MetaFile") -> Checkpoint:
    folder = place.folder
    problem = meta.problem or model.problem or (None if meta.path else _NO_META)
    return Checkpoint(
        name=folder.name if place.alone else f"{_tag(folder)}@{step}",
        step=step,
        folder=folder,
        run=run_above(folder) if place.alone else folder,
        source=place.source,
        model_path=model.path,
        meta_path=meta.path,
        model_bytes=model.length,
        optimizer_bytes=model.optimizer_bytes,
        optimizer_files=model.optimizer_files,
        modified=model.modified or meta.modified,
        meta=meta.meta,
        problem=problem.text if problem else None,
        problem_code=problem.code if problem else None,
        cure=problem.cure if problem else "",
        contradiction=_contradiction(step, meta.meta, *place.files),
    )


def _contradiction(step: int, meta: Meta, *files: dict[int, list[str]]) -> str | None:
    """Return what contradicts the step of the file names; None when nothing does.

    That is another step in the meta, or two files of one kind. `files` are the names of models and
    of metas by step.
    """
    claims = [
        f"{' and '.join(sorted(kind[step]))} are both of step {step:,}"
        for kind in files
        if len(kind.get(step, ())) > 1
    ]
    if not meta.claims_step(step) and meta.claimed_step:
        claims.append(f"the meta says step {meta.claimed_step}, the file name {step:,}")
    return "; ".join(claims) or None


def folder_without_model(folder: Path, unread: str | None = None) -> Checkpoint:
    """Return the entry of a folder that is named like a checkpoint but holds no model.

    `unread` is why its names are unknown.
    """
    if unread:
        return _without_files(folder, _Problem(unread, Code.CHECKPOINT_UNREADABLE))
    return _without_files(folder, _Problem(NO_MODEL_FILES, Code.CHECKPOINT_NO_MODEL))


def broken_link(link: Path) -> Checkpoint:
    """Return the entry of a link whose target is gone."""
    return _without_files(link, _broken_link(link))


def _without_files(folder: Path, problem: "_Problem") -> Checkpoint:
    return Checkpoint(
        name=folder.name,
        step=_folder_step(folder),
        folder=folder,
        run=run_above(folder),
        source=_source(folder),
        problem=problem.text,
        problem_code=problem.code,
        cure=problem.cure,
    )


def _by_step(pattern: re.Pattern[str], names: list[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name in names:
        match = pattern.fullmatch(name)
        if match and len(match[1]) <= 15:
            found.setdefault(int(match[1]), []).append(name)
    return found


def _folder_step(folder: Path) -> int | None:
    match = STEP_FOLDER.fullmatch(folder.name)
    return int(match[1]) if match and len(match[1]) <= 15 else None


def _source(folder: Path) -> str | None:
    return stage_of(folder.parts[-4:])


def _tag(folder: Path) -> str:
    """Return the name of a run's folder; one named after its stage follows the folder above it."""
    return f"{folder.parent.name}/{folder.name}" if is_stage(folder.name) else folder.name


class _Problem(NamedTuple):
    """Why a step cannot be loaded, as a sentence and as its kind, and what to do."""

    text: str
    code: Code
    cure: str = ""


_NO_META = _Problem(
    "model without meta", Code.CHECKPOINT_NO_META, "Copy its meta_NNNNNN.json beside it"
)
_NO_MODEL = _Problem("meta without model", Code.CHECKPOINT_NO_MODEL)
_EMPTY = _Problem("the model file is empty", Code.CHECKPOINT_EMPTY, COPY_AGAIN)


@dataclass(frozen=True, slots=True)
class _ModelFiles:
    """What the file system says of the model and its optimizer; sizes in bytes."""

    problem: _Problem | None
    optimizer_bytes: int
    optimizer_files: int
    path: Path | None = None
    length: int = 0
    modified: float = 0.0


def _model_files(folder: Path, models: list[str] | None, optimizers: list[str]) -> _ModelFiles:
    optimizer = sum(_size(folder / name) for name in optimizers), len(optimizers)
    if not models:
        return _ModelFiles(_NO_MODEL, *optimizer)
    path = folder / _spelled_as_trained(models)
    try:
        status = path.stat()
    except OSError as error:
        return _ModelFiles(_unreadable(path, error), *optimizer, path)
    problem = None if status.st_size else _EMPTY
    if not S_ISREG(status.st_mode):
        problem = _Problem(f"{path.name} is not a regular file", Code.CHECKPOINT_UNREADABLE)
    return _ModelFiles(problem, *optimizer, path, status.st_size, status.st_mtime)


def _spelled_as_trained(names: list[str]) -> str:
    """Return one of several names of a step: with six digits as training writes it, else more."""
    if len(names) == 1:
        return names[0]
    digits = {name: sum(map(str.isdigit, name)) for name in names}
    return min(names, key=lambda name: (digits[name] < 6, digits[name], name))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _unreadable(path: Path, error: OSError) -> _Problem:
    if is_broken_link(path):
        return _broken_link(path)
    return _Problem(f"{path.name} cannot be read: {os_reason(error)}", Code.CHECKPOINT_UNREADABLE)


def _broken_link(link: Path) -> _Problem:
    return _Problem(f"broken link to {link_target(link)}", Code.CHECKPOINT_BROKEN_LINK)


@dataclass(frozen=True, slots=True)
class _MetaFile:
    """The meta of a step, or why it cannot be read; `path` is None when there is none."""

    path: Path | None = None
    meta: Meta = field(default_factory=Meta)
    modified: float = 0.0
    problem: _Problem | None = None


def _meta_file(folder: Path, metas: list[str] | None) -> _MetaFile:
    if not metas:
        return _MetaFile()
    path = folder / _spelled_as_trained(metas)
    if is_broken_link(path):
        return _MetaFile(path, problem=_broken_link(path))
    try:
        identity = identity_of(path)
        return _MetaFile(path, _read_meta(path, identity), identity[3] / 1e9)
    except ReportedError as failure:
        return _MetaFile(path, problem=_Problem(failure.message, failure.code, failure.hint))


@lru_cache(maxsize=4096)
def _read_meta(path: Path, identity: Identity) -> Meta:  # noqa: ARG001 - part of the cache's key
    return read_meta(path)
