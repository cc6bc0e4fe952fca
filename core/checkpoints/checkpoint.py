"""The files of one training step: what a list can show without reading weights."""

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError, ReportedError
from core.checkpoints.families.override_values import Overrides
from core.checkpoints.huggingface_names import is_weights
from core.checkpoints.meta import Meta

if TYPE_CHECKING:
    from core.checkpoints.config import ModelConfig
    from core.checkpoints.ptfile import Index

NO_MODEL_FILES = "No model files found"
MODEL_FILES = "A checkpoint has model_NNNNNN.pt, ckpt.pt, or config.json and model.safetensors"
# Problems of a path, not of what a file holds.
_NOT_THERE = frozenset({Code.CHECKPOINT_UNREADABLE, Code.CHECKPOINT_BROKEN_LINK})

# Absolute path of the folder, and the step; of the file if the step is unknown.
CheckpointKey = tuple[str, int | None]


# Seconds for which a step with a problem, such as a missing meta, counts as being written.
ARRIVING_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The files of one step.

    `problem` is why it cannot be loaded, `cure` what to do about it, `problem_code` its kind.
    `run` is the folder that its sister steps share, `source` the stage of nanochat's training that
    wrote it: base, mid, sft or rl. Sizes are bytes, `modified` is seconds since the epoch, and
    `optimizer_files` counts the optimizer's files, one for each rank. `aliases` are other paths of
    the folder, by symbolic links; `copies` are folders with the same weights, which do not have an
    entry of their own. `shards` are the files of the weights if `model_path` is only their map.
    `checked` tells that the index was read and agrees with the meta;
    `contradiction` is a claim of the meta that its files deny. `by_file` tells that another entry
    of the folder has its step, so that its file identifies it.
    """

    name: str
    step: int | None
    folder: Path
    run: Path
    model_path: Path | None = None
    meta_path: Path | None = None
    model_bytes: int = 0
    optimizer_bytes: int = 0
    optimizer_files: int = 0
    modified: float = 0.0
    source: str | None = None
    meta: Meta = field(default_factory=Meta)
    problem: str | None = None
    cure: str = ""
    problem_code: Code | None = None
    aliases: tuple[Path, ...] = ()
    copies: tuple[Path, ...] = ()
    checked: bool = False
    contradiction: str | None = None
    shards: tuple[Path, ...] = ()
    by_file: bool = False

    @property
    def key(self) -> CheckpointKey:
        """Identity of the checkpoint: equal in every scan and for every spelling of its path.

        A file that no step tells apart is identified by its own path.
        """
        own = self.model_path if self.by_file or self.step is None else None
        return _absolute(own or self.folder), self.step

    @property
    def weight_files(self) -> tuple[Path, ...]:
        """The files that hold the weights."""
        return self.shards or ((self.model_path,) if self.model_path else ())

    @property
    def loss(self) -> float | None:
        """Validation loss in the meta, in the unit of `metric`; None if there is none."""
        return self.meta.loss

    @property
    def metric(self) -> str | None:
        """Name of the loss: val_loss (nats per token) or val_bpb (bits per byte)."""
        return self.meta.metric

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every path by which it can be named."""
        return (self.folder, *self.aliases, *self.copies)

    @property
    def settled(self) -> bool:
        """Whether it is known that it loads, or why it does not."""
        return self.checked or self.problem is not None

    @property
    def total_bytes(self) -> int:
        """Bytes of the model and the optimizer files."""
        return self.model_bytes + self.optimizer_bytes

    @property
    def file_bytes(self) -> int:
        """Bytes of the weight files, which hold the optimizer too if the meta lies in them."""
        return self.total_bytes if self.meta.saved_state else self.model_bytes

    def index(self) -> "Index":
        """Return the index of the model file; CheckpointError or NotFoundError with the reason."""
        if self.model_path is None:
            raise self._refusal()
        if is_weights(self.model_path.name):
            from core.checkpoints.safetensors_index import read_safetensors  # noqa: PLC0415 - few are

            return read_safetensors(self.model_path)
        from core.checkpoints.ptfile import read_index  # noqa: PLC0415 - a list reads few files

        return read_index(self.model_path)

    def config(self, overrides: Overrides = ()) -> "ModelConfig":
        """Return the config that tensors and meta agree on, with the user's constants.

        Raises CheckpointError with the reason, UsageError for a constant that the family lacks.
        """
        if self.problem:
            raise self._refusal()
        from core.checkpoints.detection import detect  # noqa: PLC0415 - imports every family

        return detect(self.index(), self.meta).overridden(overrides)

    def _refusal(self) -> ReportedError:
        """Return the error of an entry that cannot be loaded."""
        if self.problem == NO_MODEL_FILES:
            return NotFoundError(
                f"{NO_MODEL_FILES} in {self.folder}",
                MODEL_FILES,
                code=self.problem_code,
            )
        kind = NotFoundError if self.problem_code in _NOT_THERE else CheckpointError
        return kind(self._with_name(), self.cure, code=self.problem_code)

    def _with_name(self) -> str:
        """Return the problem after the name; a file is not named twice."""
        problem = self.own_problem or "no model file"
        between = " " if problem != self.problem else ": "
        return f"{self.name}{between}{problem}"

    @property
    def own_problem(self) -> str:
        """The problem as it follows the entry's name, which may end with that of the file."""
        file = self.model_path.name if self.model_path else ""
        problem = self.problem or ""
        return problem.removeprefix(f"{file} ") if file and self.name.endswith(file) else problem


@lru_cache(maxsize=20_000)
def _absolute(folder: Path) -> str:
    return os.path.abspath(folder)
