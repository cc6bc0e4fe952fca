"""Read the file of a tokenizer whole, within a limit, and word what is wrong with one."""

import os
import stat
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.base.os_reason import os_reason
from core.base.text import size
from core.checkpoints.foreign_files import HEAD_BYTES, recognized


def broken(path: Path, reason: str, hint: str = "") -> CheckpointError:
    """Return the error of a file; the reason continues a sentence that begins with its name."""
    return CheckpointError(f"{path.name or path} {reason}", hint, code=Code.TOKENIZER_BROKEN)


def read_bytes(path: Path, most: int) -> bytes:
    """Return all bytes of a regular file; CheckpointError when it has more than `most`."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise broken(path, "is not a regular file")
            if status.st_size > most:
                raise broken(path, f"is larger than {size(most)}")
            return file.read(most)
    except OSError as error:
        raise broken(path, f"cannot be read: {os_reason(error)}") from error


def _without_waiting(path: str, flags: int) -> int:
    """Open a path; a pipe without a writer is not waited for."""
    return os.open(path, flags | os.O_NONBLOCK)


def refuse_other_files(path: Path, data: bytes) -> None:
    """Raise CheckpointError for bytes that are not a pickle but a known kind of file."""
    if not data:
        raise broken(path, "is empty")
    found = None if data.startswith(b"\x80") else recognized(data[:HEAD_BYTES], len(data))
    # A pickle of protocol 0 is text.
    if found and not found.is_text:
        raise broken(path, found.what, found.cure)
