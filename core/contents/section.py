"""The metadata of a checkpoint: the values of each of its files, as they were written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.base.error_codes import Code
from core.base.errors import ReportedError
from core.base.jsonfile import JsonFileError, read_json
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.huggingface_names import SHARD_MAP
from core.checkpoints.meta import read_values
from core.checkpoints.ptfile import identity_of
from core.checkpoints.safetensors_header import HeaderError, read_metadata

SAFETENSORS = ".safetensors"
# Files with settings that lie beside the weights in some layouts.
BESIDE = ("generation_config.json", "tokenizer_config.json")
_TENSORS_OF_SHARDS = "weight_map"


@dataclass(frozen=True, slots=True)
class Section:
    """The values of one file; `problem` is why it has none or they cannot be read."""

    title: str
    values: Any
    problem: str = ""


def sections_of(checkpoint: Checkpoint, saved: Any = None) -> Iterator[Section]:
    """Yield the metadata of each file of a checkpoint, the meta or config first.

    `saved` has all values of a training checkpoint that lie beside its weights, where the meta is
    one file with them. What cannot be read is a section with its problem.
    """
    yield _meta(checkpoint, saved)
    for path in checkpoint.weight_files:
        if path.name.endswith(SAFETENSORS):
            yield from _filled(f"{path.name}: __metadata__", partial(_of_header, path))
    if checkpoint.model_path and checkpoint.model_path.name == SHARD_MAP:
        yield from _filled(SHARD_MAP, partial(_of_map, checkpoint.folder / SHARD_MAP))
    for name in BESIDE:
        path = checkpoint.folder / name
        if path.is_file():
            yield from _filled(name, partial(read_values, path))


def _meta(checkpoint: Checkpoint, saved: Any) -> Section:
    path, values = checkpoint.meta_path, checkpoint.meta.values
    if checkpoint.model_path and (saved is not None or checkpoint.meta.saved_state):
        title = f"{checkpoint.model_path.name}, beside the weights"
        return Section(title, values if saved is None else saved)
    if path is None:
        return Section("meta", {}, "no meta lies beside the weights")
    refused = (Code.CHECKPOINT_META, Code.CHECKPOINT_BROKEN_LINK, Code.CHECKPOINT_UNREADABLE)
    if not values and checkpoint.problem_code in refused:
        return Section(path.name, {}, checkpoint.problem or "")
    return Section(path.name, values)


def _filled(title: str, read: Callable[[], Any]) -> Iterator[Section]:
    """Yield the section of what `read` returns, unless that is empty."""
    try:
        values = read()
    except (HeaderError, JsonFileError, OSError, ReportedError) as error:
        yield Section(title, {}, str(error))
    else:
        if values:
            yield Section(title, values)


def _of_header(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return read_metadata(file, identity_of(path)[2])


def _of_map(path: Path) -> dict[str, Any]:
    values = read_json(path)
    kept = values if isinstance(values, dict) else {}
    return {key: value for key, value in kept.items() if key != _TENSORS_OF_SHARDS}
