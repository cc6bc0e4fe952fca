"""Read the bytes of indexed tensors, after a check that no file has changed since."""

import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from io import FileIO
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import CheckpointError, ChecksumError, NotFoundError
from core.base.os_reason import os_reason
from core.checkpoints.ptfile import Index, identity_from, identity_of
from core.checkpoints.tensor_records import TensorRecord

# The most bytes that are read at a time; a load can be stopped between two pieces.
PIECE_BYTES = 8 * 2**20


def _open(path: Path) -> FileIO:
    try:
        return path.open("rb", buffering=0)
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {path}: {os_reason(error)}", code=Code.CHECKPOINT_UNREADABLE
        ) from error


class TensorReader:
    """Reads the bytes of indexed tensors, in pieces, into memory that the caller owns."""

    def __init__(self, index: Index) -> None:
        """Open the files.

        Raises NotFoundError when one cannot be opened, CheckpointError when one has changed since
        it was indexed.
        """
        self.index = index
        with ExitStack() as opened:
            self._files = [opened.enter_context(_open(file.path)) for file in index.files]
            self.check_unchanged()
            self._opened = opened.pop_all()

    def __enter__(self) -> "TensorReader":
        """Return the reader; leaving the context closes the files."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files."""
        self._opened.close()

    def check_unchanged(self) -> None:
        """Raise CheckpointError when a file was changed or replaced since it was indexed."""
        for file, indexed in zip(self._files, self.index.files, strict=True):
            now = identity_from(os.fstat(file.fileno()))
            if now != indexed.identity or identity_of(indexed.path) != indexed.identity:
                raise CheckpointError(
                    f"{indexed.path.name} changed while it was read",
                    "Wait until it is written",
                    code=Code.CHECKPOINT_CHANGED,
                )

    def read_into(self, target: memoryview, offset: int, number: int = 0) -> None:
        """Fill `target` with the bytes of a file of the index from byte `offset` on.

        Raises CheckpointError when the file ends before `target` is full.
        """
        file = self._files[number]
        file.seek(offset)
        filled = 0
        while filled < len(target):
            got = file.readinto(target[filled:])
            if not got:
                name = self.index.files[number].path.name
                raise CheckpointError(
                    f"{name} ends before byte {offset + len(target):,}",
                    code=Code.CHECKPOINT_CUT,
                )
            filled += got


class RecordSums:
    """Checks the checksums of records that no tensor fills: of each once, over all of its bytes."""

    def __init__(self, reader: TensorReader) -> None:
        """Check the records of the reader's index."""
        self._reader = reader
        self._sound: set[tuple[int, int]] = set()

    def check(self, record: TensorRecord) -> Iterator[None]:
        """Read the record of a tensor, yielding before each piece; nothing if that was done.

        Raises ChecksumError when it does not match. A file without checksums is not read.
        """
        place = record.file, record.record_offset
        if record.crc is None or place in self._sound:
            return
        crc, buffer = 0, memoryview(bytearray(min(PIECE_BYTES, record.record_bytes)))
        for start in range(0, record.record_bytes, PIECE_BYTES):
            yield
            piece = buffer[: record.record_bytes - start]
            self._reader.read_into(piece, place[1] + start, record.file)
            crc = zlib.crc32(piece, crc)
        check_sum(self._reader.index, record, crc)
        self._sound.add(place)


def check_sum(index: Index, record: TensorRecord, crc: int) -> None:
    """Raise ChecksumError unless `crc` is the checksum of the tensor's record, if it has one."""
    if record.crc is not None and crc != record.crc:
        raise ChecksumError(
            f"{index.name_of(record)} does not match its checksum", "Copy the file again"
        )
