"""The index of weights in safetensors files: one file, or several shards and their map."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError
from core.base.os_reason import os_reason
from core.checkpoints.foreign_files import HEAD_BYTES, SAFETENSORS, recognized
from core.checkpoints.huggingface_names import SHARD_MAP
from core.checkpoints.ptfile import (
    COPY_AGAIN,
    Identity,
    Index,
    IndexedFile,
    fingerprint_of,
    identity_of,
)
from core.checkpoints.safetensors_header import HeaderError, HeldTensor, read_header
from core.checkpoints.shard_map import check_shard, read_shard_map
from core.checkpoints.tensor_records import TensorRecord

_ZIP, _PT = b"PK\x03\x04", "A file of torch.save is named model_NNNNNN.pt or ckpt.pt"


def read_safetensors(path: Path) -> Index:
    """Return the index of a file, or of all shards that a map names; cached until one changes.

    Raises NotFoundError when a file is missing, CheckpointError, saying what is wrong and where,
    when a header is refused or a shard does not hold what the map says.
    """
    names = read_shard_map(path).shards if path.name == SHARD_MAP else ()
    paths = (path, *(path.parent / name for name in names))
    return _read_index(paths, tuple(identity_of(one) for one in paths))


@lru_cache(maxsize=1024)
def _read_index(paths: tuple[Path, ...], identities: tuple[Identity, ...]) -> Index:
    files = [IndexedFile(*pair) for pair in zip(paths, identities, strict=True)]
    first, *shards = files
    tensors = tuple(_of_shards(first.path, shards) if shards else _records(first, 0))
    fingerprint = fingerprint_of(tensors, *identities)
    return Index(first.path, first.identity, tensors, fingerprint, shards=tuple(shards))


def _of_shards(path: Path, shards: list[IndexedFile]) -> Iterator[TensorRecord]:
    mapped = read_shard_map(path)
    for number, shard in enumerate(shards, 1):
        records = list(_records(shard, number))
        check_shard(shard.path, {record.name for record in records}, mapped)
        yield from records


def _records(file: IndexedFile, number: int) -> Iterator[TensorRecord]:
    """Yield the tensors of a file; safetensors does not have checksums."""
    for tensor in _held(file):
        place = tensor.offset, tensor.nbytes
        yield TensorRecord(tensor.name, tensor.dtype, tensor.shape, *place, *place, None, number)


def _held(file: IndexedFile) -> list[HeldTensor]:
    try:
        with file.path.open("rb") as opened:
            return read_header(opened, file.identity[2])
    except HeaderError as refused:
        raise _explained(file, refused) from refused
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {file.path}: {os_reason(error)}", code=Code.CHECKPOINT_UNREADABLE
        ) from error


def _explained(file: IndexedFile, refused: HeaderError) -> CheckpointError:
    """Return the error of a header, or what the file is if it is of another known kind."""
    name, length = file.path.name, file.identity[2]
    if length == 0:
        return CheckpointError(f"{name} is empty", COPY_AGAIN, code=Code.CHECKPOINT_EMPTY)
    with file.path.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
    if head.startswith(_ZIP):
        return CheckpointError(f"{name} is an archive, not safetensors", _PT, code=refused.code)
    found = recognized(head, length)
    if found is None or found is SAFETENSORS:
        return CheckpointError(f"{name} {refused}", refused.hint, code=refused.code)
    return CheckpointError(f"{name} {found.what}", found.cure, code=Code.CHECKPOINT_NOT_ARCHIVE)
