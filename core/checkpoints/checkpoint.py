"""The files of one training step: what a list can show without reading weights."""

import os
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError, ReportedError
from core.checkpoints.config import ModelConfig, detect
from core.checkpoints.meta import Meta, read_meta
from core.checkpoints.ptfile import Identity, Index, identity_of, read_index

MODEL_FILE = re.compile(r"model_([0-9]+)\.pt")
META_FILE = re.compile(r"meta_([0-9]+)\.json")
OPTIMIZER_FILE = re.compile(r"optim_([0-9]+)(?:_rank[0-9]+)?\.pt")
NO_MODEL_FILES = "No model files found"
NO_META = "model without meta"
STEP_FOLDER = re.compile(r"step_([0-9]+)")
SOURCE_FOLDER = re.compile(r"(base|mid|chatsft|sft|chatrl|rl)(?:_checkpoints)?")


# Absolute path of the folder, and the step.
CheckpointKey = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The files of one step.

    `run` is the folder that all steps of the run share. Sizes are bytes; `modified` is seconds
    since the epoch. `problem` is the reason why it cannot be loaded, as far as the files show it
    without reading weights; `problem_code` is the kind of that problem.
    """

    name: str
    step: int | None
    folder: Path
    run: Path
    model_path: Path | None = None
    meta_path: Path | None = None
    model_bytes: int = 0
    optimizer_bytes: int = 0
    modified: float = 0.0
    source: str | None = None
    meta: Meta = field(default_factory=Meta)
    problem: str | None = None
    problem_code: Code | None = None

    @property
    def key(self) -> CheckpointKey:
        """Identity of the checkpoint: equal in every scan and for every spelling of its path."""
        return _absolute(self.folder), self.step

    @property
    def loss(self) -> float | None:
        """Validation loss in the meta, in the unit of `metric`; None if there is none."""
        return self.meta.loss

    @property
    def metric(self) -> str | None:
        """Name of the loss: val_loss (nats per token) or val_bpb (bits per byte)."""
        return self.meta.metric

    @property
    def total_bytes(self) -> int:
        """Bytes of the model and the optimizer files."""
        return self.model_bytes + self.optimizer_bytes

    def index(self) -> Index:
        """Return the index of the model file; CheckpointError or NotFoundError if it has none."""
        if self.problem == NO_MODEL_FILES:
            raise NotFoundError(
                f"{NO_MODEL_FILES} in {self.folder}",
                "A checkpoint has model_NNNNNN.pt",
                code=Code.CHECKPOINT_NO_MODEL,
            )
        if self.model_path is None:
            raise CheckpointError(
                self.problem or f"{self.name} has no model file", code=self.problem_code
            )
        return read_index(self.model_path)

    def config(self) -> ModelConfig:
        """Return the config that tensors and meta agree on; CheckpointError if they do not."""
        if self.problem and self.problem != NO_MODEL_FILES:
            raise CheckpointError(f"{self.name}: {self.problem}", code=self.problem_code)
        return detect(self.index(), self.meta)


def checkpoints_in(folder: Path, names: list[str]) -> list[Checkpoint]:
    """Return one entry for each step that has files in a folder, in order of step.

    `names` are the folder's file names. A step without a model or meta, or with a meta that cannot
    be read, is returned with its `problem`.
    """
    models, metas, optimizers = (
        _by_step(p, names) for p in (MODEL_FILE, META_FILE, OPTIMIZER_FILE)
    )
    steps = sorted(models.keys() | metas.keys())
    single = len(steps) == 1 and _folder_step(folder) == steps[0]
    run, source = folder.parent if single else folder, _source(folder)
    entries = []
    for step in steps:
        model = _model_files(folder, models.get(step), optimizers.get(step, []))
        meta_file = _meta_file(folder, metas.get(step))
        problem = meta_file.problem or model.problem or (None if meta_file.path else _NO_META)
        entries.append(
            Checkpoint(
                name=folder.name if single else f"{folder.name}@{step}",
                step=step,
                folder=folder,
                run=run,
                source=source,
                model_path=model.path,
                meta_path=meta_file.path,
                model_bytes=model.length,
                optimizer_bytes=model.optimizer_bytes,
                modified=model.modified or meta_file.modified,
                meta=meta_file.meta,
                problem=problem.text if problem else None,
                problem_code=problem.code if problem else None,
            )
        )
    return entries


def empty_folder(folder: Path) -> Checkpoint:
    """Return the entry of a folder that is named like a checkpoint but has no model file."""
    return Checkpoint(
        name=folder.name,
        step=_folder_step(folder),
        folder=folder,
        run=folder.parent,
        source=_source(folder),
        problem=NO_MODEL_FILES,
        problem_code=Code.CHECKPOINT_NO_MODEL,
    )


@lru_cache(maxsize=20_000)
def _absolute(folder: Path) -> str:
    return os.path.abspath(folder)


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
    for name in reversed(folder.parts[-4:]):
        if match := SOURCE_FOLDER.fullmatch(name):
            return match[1]
    return None


class _Problem(NamedTuple):
    """Why a step cannot be loaded: a text and an error code."""

    text: str
    code: Code


_NO_META = _Problem(NO_META, Code.CHECKPOINT_NO_META)
_NO_MODEL = _Problem("meta without model", Code.CHECKPOINT_NO_MODEL)
_EMPTY = _Problem("the model file is empty", Code.CHECKPOINT_EMPTY)


@dataclass(frozen=True, slots=True)
class _ModelFiles:
    """The model file of a step and the size of its optimizer files; sizes in bytes."""

    problem: _Problem | None
    optimizer_bytes: int
    path: Path | None = None
    length: int = 0
    modified: float = 0.0


def _model_files(folder: Path, models: list[str] | None, optimizers: list[str]) -> _ModelFiles:
    optimizer_bytes = sum(_stat(folder / name)[0] for name in optimizers)
    if not models:
        return _ModelFiles(_NO_MODEL, optimizer_bytes)
    path = folder / max(models)
    length, modified = _stat(path)
    return _ModelFiles(None if length else _EMPTY, optimizer_bytes, path, length, modified)


def _stat(path: Path) -> tuple[int, float]:
    try:
        stat = path.stat()
    except OSError:
        return 0, 0.0
    return stat.st_size, stat.st_mtime


@dataclass(frozen=True, slots=True)
class _MetaFile:
    """The meta file of a step, or why it cannot be read; `path` is None when there is none."""

    path: Path | None = None
    meta: Meta = field(default_factory=Meta)
    modified: float = 0.0
    problem: _Problem | None = None


def _meta_file(folder: Path, metas: list[str] | None) -> _MetaFile:
    if not metas:
        return _MetaFile()
    path = folder / max(metas)
    try:
        identity = identity_of(path)
        return _MetaFile(path, _read_meta(path, identity), identity[3] / 1e9)
    except ReportedError as failure:
        return _MetaFile(path, problem=_Problem(failure.message, failure.code))


@lru_cache(maxsize=4096)
def _read_meta(path: Path, identity: Identity) -> Meta:  # noqa: ARG001 - part of the cache's key
    return read_meta(path)
