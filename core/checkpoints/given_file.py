"""Why a file that the user named is not a checkpoint: what it is, and what to do."""

import json
import os
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError, ReportedError
from core.base.json_memory import MOST_MEMORY, memory_needed
from core.base.text import clean, plural
from core.checkpoints.foreign_files import recognized_file
from core.checkpoints.foreign_layouts import foreign_layout
from core.checkpoints.meta import Layout
from core.checkpoints.neighbours import MLX, OTHERS, beside_a_model, weights_of_others
from core.checkpoints.prefixes import common_prefix
from core.checkpoints.ptfile import read_index

# Bytes of a safetensors header that is read to name a layout.
_MOST_HEADER = 4_000_000
_ARCHIVE = b"PK\x03\x04"


def not_a_checkpoint(path: Path) -> ReportedError:
    """Return the error of an existing file that is not a checkpoint.

    It is NotFoundError for a file that lies beside a model, CheckpointError for weights that are
    damaged or of another program.
    """
    if found := beside_a_model(path.name):
        return NotFoundError(f"{path} {found.what}", found.cure)
    return _by_content(path) or NotFoundError(
        f"{path} is not a model_NNNNNN.pt", "Give its folder or its model file"
    )


def foreign(path: Path, what: str, cure: str = OTHERS) -> CheckpointError:
    """Return the error of a file of another program."""
    return CheckpointError(f"{path.name} {what}", cure, code=Code.CHECKPOINT_FOREIGN)


def _by_content(path: Path) -> ReportedError | None:
    """Return the error of a file by its bytes, else by its name; None if neither tells it."""
    found = recognized_file(path)
    named = weights_of_others(path.name, _names_beside(path))
    if named is MLX:
        return foreign(path, *MLX)
    if found and (names := _header_names(path)):
        return _of_layout(path, names) or foreign(path, *(named or found[:2]))
    if found:
        if found.is_text:
            return NotFoundError(f"{path} {found.what}", found.cure)
        message = f"{path.name} {found.what}"
        return CheckpointError(message, found.cure, code=Code.CHECKPOINT_NOT_ARCHIVE)
    return foreign(path, *named) if named else _of_archive(path)


def _of_layout(path: Path, names: list[str]) -> CheckpointError | None:
    """Return the error of a known layout that is not supported, by the names of tensors."""
    prefix = common_prefix(names)
    layout = foreign_layout((name[len(prefix) :] for name in names), Layout.NANOCHAT)
    return foreign(path, f"is {layout[0]}: it has {clean(layout[1])}") if layout else None


def _of_archive(path: Path) -> ReportedError | None:
    """Return the error of an archive of torch; None for a file that is not one."""
    if not _is_archive(path):
        return None
    try:
        names = [tensor.name for tensor in read_index(path).tensors]
    except ReportedError as failure:
        return failure
    if layout := _of_layout(path, names):
        return layout
    return NotFoundError(
        f"{path} has {plural(len(names), 'tensor')} and is not named model_NNNNNN.pt",
        "Name it so, with its meta_NNNNNN.json beside it",
    )


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_ARCHIVE)) == _ARCHIVE
    except OSError:
        return False


def _names_beside(path: Path) -> list[str]:
    try:
        return os.listdir(path.parent)
    except OSError:
        return []


def _header_names(path: Path) -> list[str]:
    """Return the names of the tensors of a safetensors file; none for any other file."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            text = file.read(length) if length <= _MOST_HEADER else b"{}"
        header = json.loads(text) if memory_needed(text) <= MOST_MEMORY else {}
    except (OSError, ValueError, RecursionError):
        return []
    return [name for name in header if name != "__metadata__"] if type(header) is dict else []
