"""model.safetensors.index.json: which shard holds each tensor of a Hugging Face folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.base.jsonfile import JsonFileError, read_object
from core.base.text import clean, first_names, plural, shorten, written
from core.checkpoints.foreign_files import explained
from core.checkpoints.pickle_claims import LONGEST_NAME
from core.checkpoints.ptfile import Identity, identity_of

# All shards are open during a load, and a process may have 256 files.
MAX_SHARDS = 128
_SUFFIX = ".safetensors"
# The bytes of the longest name that a file can have.
_LONGEST_FILE = 255


@dataclass(frozen=True, slots=True)
class ShardMap:
    """The file name of the shard of each tensor."""

    files: Mapping[str, str]

    @property
    def shards(self) -> tuple[str, ...]:
        """The names of the shards, each once, sorted."""
        return tuple(sorted(set(self.files.values())))


def read_shard_map(path: Path) -> ShardMap:
    """Return the map in a file; it is cached until the file changes.

    Raises NotFoundError when the file is missing, CheckpointError when it is not a map or names
    something else than files beside it.
    """
    return _read(path, identity_of(path))


@lru_cache(maxsize=256)
def _read(path: Path, identity: Identity) -> ShardMap:  # noqa: ARG001 - part of the cache's key
    try:
        values = read_object(path).get("weight_map")
    except JsonFileError as refused:
        foreign = explained(refused)
        raise _refused(path, foreign.what, foreign.cure) from refused
    if not isinstance(values, dict) or not values:
        raise _refused(path, "does not have a weight_map")
    if (longest := max(map(len, values))) > LONGEST_NAME:
        raise _refused(path, f"has a tensor name of {longest:,} characters")
    for name, shard in values.items():
        if not _is_file_name(shard):
            shown = written(shard, 60)
            raise _refused(path, f"names {shown} for {clean(shorten(name, 60))}, not a file here")
    found = ShardMap(values)
    if len(found.shards) > MAX_SHARDS:
        raise _refused(path, f"names {plural(len(found.shards), 'shard')}; {MAX_SHARDS} are read")
    return found


def _is_file_name(value: Any) -> bool:
    """Whether a value is a file name of a shard: one component of a path."""
    return (
        isinstance(value, str)
        and value.endswith(_SUFFIX)
        and len(_SUFFIX) < len(value) <= _LONGEST_FILE
        and not set(value) & {"/", "\\", "\x00"}
        # Half of a surrogate pair cannot be part of a name.
        and not any("\ud800" <= char <= "\udfff" for char in value)
    )


def check_shard(path: Path, held: set[str], mapped: ShardMap) -> None:
    """Raise CheckpointError unless a shard holds exactly the tensors that the map gives it."""
    given = {name for name, shard in mapped.files.items() if shard == path.name}
    if lacking := sorted(given - held):
        raise _refused(path, f"does not hold {first_names(lacking, 3)}, which the map says")
    if others := sorted(held - given):
        raise _refused(path, f"holds {first_names(others, 3)}, which the map does not say")


def _refused(path: Path, what: str, cure: str = "") -> CheckpointError:
    return CheckpointError(f"{path.name} {what}", cure, code=Code.CHECKPOINT_REFUSED)
