"""The lines of stdin: bytes up to a newline, decoded as UTF-8."""

import errno
import os

from core.base.errors import UsageError
from core.base.os_reason import os_reason

# Bytes of one read.
CHUNK = 1 << 16


class TypedLines:
    """Lines of a descriptor, which may be a terminal, a pipe or a file; None is a closed stdin.

    `ended` is set once the end was read; lines that were read before it may be left.
    """

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = -1 if descriptor is None else descriptor
        self._bytes = bytearray()
        # Bytes from the beginning that do not contain a newline.
        self._searched = 0
        self.ended = descriptor is None
        self.terminal = descriptor is not None and os.isatty(descriptor)

    def fileno(self) -> int:
        """Return the descriptor, for select."""
        return self._descriptor

    def read(self) -> None:
        """Read what has arrived; wait only if nothing has. Raises UsageError if that fails."""
        try:
            piece = os.read(self._descriptor, CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            # A terminal that was closed reports this.
            if error.errno != errno.EIO:
                raise UsageError(f"stdin cannot be read: {os_reason(error)}") from error
            piece = b""
        self._bytes += piece
        self.ended = not piece

    def next(self) -> str | None:
        r"""Return the next complete line without its newline or \r\n; None when there is none.

        Text after the last newline is a line too, once stdin has ended. Bytes that are not UTF-8
        become replacement characters.
        """
        end = self._bytes.find(b"\n", self._searched)
        if end < 0:
            self._searched = end = len(self._bytes)
            if not self.ended or not self._bytes:
                return None
        line = bytes(self._bytes[:end])
        del self._bytes[: end + 1]
        self._searched = 0
        return line.removesuffix(b"\r").decode("utf-8", "replace")
