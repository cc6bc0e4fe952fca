"""The file of a session and a day: opened at the first entry, appended to, never rewritten."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from core.journal.entries import Entry, Opened, line_values
from core.journal.file_in_use import hold
from core.journal.line import packed
from core.journal.session_id import file_name


class JournalFile:
    """Appends entries to the file of the day. For one thread.

    Its methods raise OSError where the system does not let us write.
    """

    def __init__(
        self,
        folder: Path,
        session: str,
        opened: Callable[[], Opened],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Create nothing yet: a session in which nothing happens leaves no file.

        `session` is the ID, `opened` makes the first line of each file.
        """
        self._folder, self._session, self._opened = folder, session, opened
        self._clock = clock
        self._handle: int | None = None
        self._day = ""
        # Whether the last line in the file may lack its end.
        self._torn = False

    @property
    def path(self) -> Path:
        """The file of today."""
        return self._folder / file_name(self._session, self._today())

    def append(self, entries: Sequence[Entry]) -> None:
        """Write entries as one batch of lines."""
        handle = self._open()
        data = b"".join(packed(line_values(entry)) for entry in entries)
        self._write(handle, b"\n" + data if self._torn else data)

    def synchronise(self) -> None:
        """Have the system store what was written, so that it survives a power failure."""
        if self._handle is not None:
            # macOS lacks fdatasync.
            getattr(os, "fdatasync", os.fsync)(self._handle)

    def close(self) -> None:
        """Close the file; the next entry would open it again."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)

    def _today(self) -> str:
        return time.strftime("%Y%m%d", time.gmtime(self._clock()))

    def _open(self) -> int:
        """Return the handle of today's file, which begins with the session."""
        day = self._today()
        if self._handle is not None and (day != self._day or os.fstat(self._handle).st_nlink == 0):
            # Another day, or the file was deleted: what is written to it would be lost.
            self.close()
        if self._handle is None:
            self._day = day
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
            self._handle = os.open(self.path, flags, 0o600)
            locked = hold(self._handle)
            self._torn = not _ends_with_a_line(self._handle)
            first = packed(line_values(replace(self._opened(), locked=locked)))
            self._write(self._handle, b"\n" + first if self._torn else first)
        return self._handle

    def _write(self, handle: int, data: bytes) -> None:
        """Write all bytes; a disk that is full can take a part of them."""
        rest = memoryview(data)
        while rest:
            self._torn = True
            rest = rest[os.write(handle, rest) :]
        self._torn = False


def _ends_with_a_line(handle: int) -> bool:
    """Whether a file is empty or its last line is complete."""
    size = os.fstat(handle).st_size
    return size == 0 or os.pread(handle, 1, size - 1) == b"\n"
