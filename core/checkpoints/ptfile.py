"""The strict index of a `.pt` file: names, dtypes, shapes and offsets; no code is executed.

A file is accepted only if its records are uncompressed, unique, inside the file and do not overlap,
and if every storage has the right number of bytes. The file's identity (device, inode, size,
times) is compared before and after a load, so that the bytes read are those that were indexed.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError
from core.base.os_reason import os_reason
from core.base.text import size
from core.checkpoints.archive import (
    MAX_INDEX_BYTES,
    Record,
    read_records,
    record_bytes,
)
from core.checkpoints.foreign_files import HEAD_BYTES, Foreign, recognized
from core.checkpoints.pickle_claims import PickleIndexError
from core.checkpoints.pickle_index import walk
from core.checkpoints.saved_state import SavedState, refuse_unclaimed, saved_state
from core.checkpoints.tensor_records import TensorRecord, tensor_records
from core.checkpoints.zip_directory import NoDirectoryError

COPY_AGAIN = "Copy it again, or wait until it is written"
# Device, inode, size, and the times (ns) of the last change of the bytes and of the file.
Identity = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file and its identity when it was indexed."""

    path: Path
    identity: Identity


@dataclass(frozen=True, slots=True)
class Index:
    """All weights of a checkpoint in the order of its files, and its identity when it was indexed.

    `state` is what a training checkpoint holds beside the weights, None for a plain state dict.
    `shards` are further files, if the weights are not in the first one.
    """

    path: Path
    identity: Identity
    tensors: tuple[TensorRecord, ...]
    fingerprint: str
    state: SavedState | None = field(default=None, hash=False)
    shards: tuple[IndexedFile, ...] = ()

    @property
    def files(self) -> tuple[IndexedFile, ...]:
        """The files by the numbers that tensors have in `file`."""
        return (IndexedFile(self.path, self.identity), *self.shards)

    def name_of(self, tensor: TensorRecord) -> str:
        """Return the name of a tensor after that of its file, for messages."""
        return f"{self.files[tensor.file].path.name}: {tensor.name}"

    @property
    def parameters(self) -> int:
        """Number of elements of all tensors; tensors that share their bytes are counted once."""
        return sum(tensor.numel for tensor in self._distinct)

    @property
    def _distinct(self) -> tuple[TensorRecord, ...]:
        """The tensors that do not share their bytes with a tensor before them."""
        places: dict[tuple[int, int, int], TensorRecord] = {}
        for tensor in self.tensors:
            places.setdefault((tensor.file, tensor.offset, tensor.nbytes), tensor)
        return tuple(places.values())

    def shares(self, one: str, other: str) -> bool:
        """Whether two tensors are the same bytes: at one place, or by shape and checksum."""
        found = {tensor.name: tensor for tensor in self.tensors if tensor.name in (one, other)}
        if len(found) < 2:
            return False
        first, second = found[one], found[other]
        places = [(one.file, one.offset, one.nbytes) for one in (first, second)]
        if places[0] == places[1]:
            return True
        return first.content is not None and first.content == second.content

    @property
    def has_checksums(self) -> bool:
        """Whether damaged weights can be noticed: torch can be told to write no checksums."""
        return all(tensor.crc is not None for tensor in self.tensors)

    @property
    def tensor_bytes(self) -> int:
        """Bytes of all tensors in the files."""
        return sum(tensor.nbytes for tensor in self.tensors)

    @property
    def dtypes(self) -> dict[str, int]:
        """Number of elements for each dtype; tensors that share their bytes are counted once."""
        counts: dict[str, int] = {}
        for tensor in self._distinct:
            counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.numel
        return counts


def identity_of(path: Path) -> Identity:
    """Return device, inode, size, mtime and ctime (ns).

    An overwrite can keep size and mtime (`cp -p`), but not ctime.

    Raises NotFoundError when the file is missing, CheckpointError when it is a folder, a pipe or
    a device.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {path}: {os_reason(error)}", code=Code.CHECKPOINT_UNREADABLE
        ) from error
    if not stat.S_ISREG(status.st_mode):
        # Opening a pipe would wait forever for a writer.
        raise CheckpointError(f"{path.name} is not a regular file", code=Code.CHECKPOINT_UNREADABLE)
    return identity_from(status)


def identity_from(status: os.stat_result) -> Identity:
    """Return the identity in a result of stat."""
    times = status.st_mtime_ns, status.st_ctime_ns
    return status.st_dev, status.st_ino, status.st_size, *times


def read_index(path: Path) -> Index:
    """Return the index of a file; it is cached until the file changes.

    Raises NotFoundError when the file is missing, CheckpointError, saying what is wrong and
    where, when it is neither a plain state dict nor a training checkpoint.
    """
    return _read_index(path, identity_of(path))


def is_outdated(index: Index) -> bool:
    """Whether a file has another index than this one, although its identity is the same.

    Times are as coarse as the file system's clock: two writes within a few milliseconds can have
    the same. Raises what `read_index` raises.
    """
    _read_index.cache_clear()
    return read_index(index.path).tensors != index.tensors


@lru_cache(maxsize=4096)
def _read_index(path: Path, identity: Identity) -> Index:
    with named_refusals(path, identity), path.open("rb", buffering=0) as file:
        records = read_records(file)
        contents = walk(pickle_bytes(records, file))
        tensors = tuple(tensor_records(contents.weights, records))
        state = saved_state(contents, records, file)
        refuse_unclaimed(contents, records)
    return Index(path, identity, tensors, fingerprint_of(tensors, identity), state)


@contextmanager
def named_refusals(path: Path, identity: Identity) -> Iterator[None]:
    """Turn what is wrong with an archive into a ReportedError that names the file."""
    try:
        yield
    except PickleIndexError as refused:
        raise CheckpointError(
            f"{path.name} has {refused}",
            refused.hint or "It was not loaded",
            code=Code.CHECKPOINT_REFUSED,
        ) from refused
    except NoDirectoryError as error:
        raise _not_an_archive(path, identity[2]) from error
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {path}: {os_reason(error)}", code=Code.CHECKPOINT_UNREADABLE
        ) from error


def _not_an_archive(path: Path, length: int) -> CheckpointError:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if length == 0:
        return CheckpointError(f"{path.name} is empty", COPY_AGAIN, code=Code.CHECKPOINT_EMPTY)
    if head.startswith(b"PK\x03\x04"):
        message = f"{path.name} is incomplete: it ends after {size(length)} without a directory"
        return CheckpointError(message, COPY_AGAIN, code=Code.CHECKPOINT_CUT)
    unknown = Foreign("is not a .pt archive", "Give the file that torch.save wrote")
    found = recognized(head, length) or unknown
    return CheckpointError(
        f"{path.name} {found.what}", found.cure, code=Code.CHECKPOINT_NOT_ARCHIVE
    )


def pickle_bytes(records: dict[str, Record], file: BinaryIO) -> bytes:
    """Return the bytes of data.pkl, after a check of its size."""
    pickled = records["data.pkl"]
    if pickled.nbytes > MAX_INDEX_BYTES:
        raise PickleIndexError("an index above 4 MiB")
    return record_bytes(pickled, file)


def fingerprint_of(tensors: Iterable[TensorRecord], *identities: Identity) -> str:
    """Return 16 hex digits: a hash of the names, dtypes, shapes and checksums of all tensors.

    If a tensor is without a checksum, size and mtime of each file are part of the hash.
    """
    digest = blake2b(digest_size=8)
    every = tuple(tensors)
    for tensor in every:
        digest.update(f"{tensor.name} {tensor.dtype} {tensor.shape} {tensor.crc};".encode())
        if not tensor.fills_record:
            digest.update(f"{tensor.offset - tensor.record_offset};".encode())
    if any(tensor.crc is None for tensor in every):
        for identity in identities:
            digest.update(f"{identity[2]} {identity[3]}".encode())
    return digest.hexdigest()
