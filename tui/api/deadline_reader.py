"""Reads a socket until a deadline, so that a client cannot hold a connection by dribbling."""

import io
import socket
import time


class DeadlineReader(io.RawIOBase):
    """The bytes of a socket. A read after the deadline raises TimeoutError."""

    def __init__(self, connection: socket.socket, wait: float) -> None:
        """`wait` are the seconds for each piece of an answer, which reading leaves as they are."""
        super().__init__()
        self._connection, self._wait = connection, wait
        self._until, self._then = 0.0, 0.0

    def expect(self, first: float, then: float = 0.0) -> None:
        """Allow `first` seconds until something comes, and from there on `then` seconds in all.

        Without `then`, all has to come within the first.
        """
        self._until, self._then = time.monotonic() + first, then

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read some bytes; return their number, 0 at the end. Raises TimeoutError, OSError."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        try:
            count = self._connection.recv_into(buffer)  # type: ignore[arg-type]  # as RawIOBase has it
        finally:
            self._connection.settimeout(self._wait)
        if self._then:
            self._until, self._then = time.monotonic() + self._then, 0.0
        return count
