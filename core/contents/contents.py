"""All that the files of a checkpoint hold, by their headers alone; also of one that cannot run."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.pickle_contents import WEIGHTS
from core.checkpoints.ptfile import Index
from core.checkpoints.step_names import OPTIMIZER_FILE
from core.contents.nested_tensors import NestedFile, read_nested
from core.contents.part import Kind, Part, StoredTensor, tensors_of
from core.contents.section import Section, sections_of

SUFFIX = ".pt"


# Without slots, because the cached property needs a __dict__.
@dataclass(frozen=True)
class Contents:
    """The tensors of a checkpoint's files, and the values beside them."""

    checkpoint: Checkpoint
    parts: tuple[Part, ...]
    sections: tuple[Section, ...]

    @cached_property
    def tensors(self) -> tuple[StoredTensor, ...]:
        """The tensors of all parts, the weights first."""
        return tuple(tensors_of(self.parts))

    @property
    def weights(self) -> Part:
        """The weights."""
        return self.parts[0]

    @property
    def problem(self) -> ReportedError | None:
        """Why the first part that has a problem cannot be listed."""
        return next((part.problem for part in self.parts if part.problem), None)


def contents_of(checkpoint: Checkpoint) -> Contents:
    """Read the headers of a checkpoint's files. What cannot be read is a part with its problem."""
    weights, nested = _weights(checkpoint)
    parts = [weights, *_in_same_file(weights, nested), *_optimizer_files(checkpoint)]
    saved = _beside(nested.values) if nested else None
    sections = (*sections_of(checkpoint, saved), *_optimizer_sections(checkpoint, parts))
    return Contents(checkpoint, tuple(parts), sections)


def _weights(checkpoint: Checkpoint) -> tuple[Part, NestedFile | None]:
    """Return the weights, and all values of their file if it has more.

    A `.pt` file that no model can be loaded from is listed as it is.
    """
    path = checkpoint.model_path
    title = path.name if path else checkpoint.folder.name
    try:
        index = checkpoint.index()
    except ReportedError as refused:
        if (nested := _nested(path)) and nested.index.tensors:
            return Part(title, Kind.WEIGHTS, nested.index), nested
        return Part(title, Kind.WEIGHTS, problem=refused), None
    return Part(title, Kind.WEIGHTS, index), _nested(path) if index.state else None


def _nested(path: Path | None) -> NestedFile | None:
    """Return all values of a file of torch.save; None if it is another, or too large or deep."""
    try:
        return read_nested(path) if path and path.suffix == SUFFIX else None
    except ReportedError:
        return None


def _beside(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    held = next((key for key in WEIGHTS if isinstance(values.get(key), dict)), None)
    return {key: value for key, value in values.items() if key != held}


def _in_same_file(weights: Part, nested: NestedFile | None) -> Iterator[Part]:
    """Yield the tensors that lie beside the weights in a training checkpoint."""
    if weights.index is None or nested is None:
        return
    known = {(one.offset, one.shape, one.dtype) for one in weights.tensors}
    others = tuple(
        one for one in nested.index.tensors if (one.offset, one.shape, one.dtype) not in known
    )
    if others:
        index: Index = replace(nested.index, tensors=others)
        yield Part(f"{weights.title}, beside the weights", Kind.OPTIMIZER, index)


def _optimizer_files(checkpoint: Checkpoint) -> Iterator[Part]:
    """Yield the optimizer's files of the step, one for each rank."""
    for name in _optimizer_names(checkpoint):
        try:
            yield Part(name, Kind.OPTIMIZER, read_nested(checkpoint.folder / name).index)
        except ReportedError as refused:
            yield Part(name, Kind.OPTIMIZER, problem=refused)


def _optimizer_names(checkpoint: Checkpoint) -> list[str]:
    try:
        names = os.listdir(checkpoint.folder)
    except OSError:
        return []
    found = ((name, OPTIMIZER_FILE.fullmatch(name)) for name in names)
    return sorted(
        name
        for name, match in found
        if match and len(match[1]) <= 15 and int(match[1]) == checkpoint.step
    )


def _optimizer_sections(checkpoint: Checkpoint, parts: list[Part]) -> Iterator[Section]:
    """Yield the values of the optimizer's own files, such as its learning rates."""
    for part in parts:
        if part.kind is Kind.OPTIMIZER and OPTIMIZER_FILE.fullmatch(part.title):
            if part.problem:
                yield Section(part.title, {}, part.problem.message)
            else:
                yield Section(part.title, read_nested(checkpoint.folder / part.title).values)
