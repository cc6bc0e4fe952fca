"""Read the bytes of indexed tensors, after a check that the file has not changed since."""

import os

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError, ReportedError
from core.base.os_reason import os_reason
from core.checkpoints.ptfile import Index, identity_of

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
        status = os.fstat(self._file.fileno())
        now = status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
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
