"""Read the bytes of indexed tensors, after a check that the file has not changed since."""

import os
import zlib
from collections.abc import Iterator

from core.base.error_codes import Code
from core.base.errors import CheckpointError, ChecksumError, NotFoundError, ReportedError
from core.base.os_reason import os_reason
from core.checkpoints.ptfile import Index, identity_from, identity_of
from core.checkpoints.tensor_records import TensorRecord

# The most bytes that are read at a time; a load can be stopped between two pieces.
PIECE_BYTES = 8 * 2**20


class TensorReader:
    """Reads the bytes of indexed tensors, in pieces, into memory that the caller owns."""

    def __init__(self, index: Index) -> None:
        """Open the file.

        Raises NotFoundError when it cannot be opened, CheckpointError when it has changed since it
        was indexed.
        """
        self.index = index
        try:
            self._file = index.path.open("rb", buffering=0)
        except OSError as error:
            raise NotFoundError(
                f"Cannot read {index.path}: {os_reason(error)}",
                code=Code.CHECKPOINT_UNREADABLE,
            ) from error
        try:
            self.check_unchanged()
        except ReportedError:
            self._file.close()
            raise

    def __enter__(self) -> "TensorReader":
        """Return the reader; leaving the context closes the file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def check_unchanged(self) -> None:
        """Raise CheckpointError when the file was changed or replaced since it was indexed."""
        now = identity_from(os.fstat(self._file.fileno()))
        if now != self.index.identity or identity_of(self.index.path) != self.index.identity:
            raise CheckpointError(
                f"{self.index.path.name} changed while it was read",
                "Wait until it is written",
                code=Code.CHECKPOINT_CHANGED,
            )

    def read_into(self, target: memoryview, offset: int) -> None:
        """Fill `target` with the bytes of the file from byte `offset` on.

        Raises CheckpointError when the file ends before `target` is full.
        """
        self._file.seek(offset)
        filled = 0
        while filled < len(target):
            got = self._file.readinto(target[filled:])
            if not got:
                raise CheckpointError(
                    f"{self.index.path.name} ends before byte {offset + len(target):,}",
                    code=Code.CHECKPOINT_CUT,
                )
            filled += got


class RecordSums:
    """Checks the checksums of records that no tensor fills: of each once, over all of its bytes."""

    def __init__(self, reader: TensorReader) -> None:
        """Check the records of the reader's index."""
        self._reader = reader
        self._sound: set[int] = set()

    def check(self, record: TensorRecord) -> Iterator[None]:
        """Read the record of a tensor, yielding before each piece; nothing if that was done.

        Raises ChecksumError when it does not match. A file without checksums is not read.
        """
        place = record.record_offset
        if record.crc is None or place in self._sound:
            return
        crc, buffer = 0, memoryview(bytearray(min(PIECE_BYTES, record.record_bytes)))
        for start in range(0, record.record_bytes, PIECE_BYTES):
            yield
            piece = buffer[: record.record_bytes - start]
            self._reader.read_into(piece, place + start)
            crc = zlib.crc32(piece, crc)
        check_sum(self._reader.index, record, crc)
        self._sound.add(place)


def check_sum(index: Index, record: TensorRecord, crc: int) -> None:
    """Raise ChecksumError unless `crc` is the checksum of the tensor's record, if it has one."""
    if record.crc is not None and crc != record.crc:
        raise ChecksumError(
            f"{index.path.name}: {record.name} does not match its checksum", "Copy the file again"
        )
