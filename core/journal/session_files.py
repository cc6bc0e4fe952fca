"""The files of the journal's folder, by session, and the lines of one."""

import os
import stat
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.journal.session_id import session_of

# Bytes of a file that is read: a million tokens take 30 MB.
MOST_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class SessionFiles:
    """The files of a session, from its first day to its last."""

    session: str
    paths: tuple[Path, ...]


def session_files(folder: Path) -> list[SessionFiles]:
    """Return the sessions of a folder with their files, newest first; other files are ignored.

    Raises OSError when the folder is there and cannot be read.
    """
    found: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if named := session_of(entry.name):
                    session, day = named
                    found[session].append((day, folder / entry.name))
    except FileNotFoundError:
        return []
    return [
        SessionFiles(session, tuple(path for _, path in sorted(days)))
        for session, days in sorted(found.items(), reverse=True)
    ]


def file_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file without their newlines, empty ones left out.

    Raises OSError when it cannot be read, is not a file, or has more than 1 GiB.
    """
    # A pipe would be waited for without this flag.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not a file", str(path))
        if status.st_size > MOST_BYTES:
            raise OSError(0, "it is larger than 1 GiB", str(path))
        for line in file:
            if kept := line.rstrip(b"\n"):
                yield kept
