"""Cases that must not be drawn: lines of a training file, and those that a hash does not hold out.

The hash is the rule that a training script can use to leave documents out.
"""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.base.os_reason import os_reason
from core.suites.toml_table import suite_error

MOST_BYTES = 2**30


def held_out(key: str, one_in: int) -> bool:
    """Whether a hash holds a key out: 8 bytes of BLAKE2b, big-endian, are a multiple of `one_in`.

    It is true for one key in `one_in`.
    """
    digest = blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % one_in == 0


def occurs_in(path: Path) -> Callable[[str], bool]:
    """Return what tells whether a text stands in a file as whole lines.

    Raises NotFoundError when the file cannot be read, UsageError when it has more than 1 GiB.
    """
    lines = _lines(path)
    known: dict[int, set[int]] = {}

    def occurs(text: str) -> bool:
        # Newlines at the end belong to the format of the prompt, not to the line.
        wanted = text.strip("\n").split("\n")
        count = len(wanted)
        if count not in known:
            # Hashes instead of texts: a tenth of the memory. One in 2^64 excludes too much.
            known[count] = {
                hash("\n".join(lines[start : start + count]))
                for start in range(len(lines) - count + 1)
            }
        return hash("\n".join(wanted)) in known[count]

    return occurs


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise suite_error(f"exclude: {path.name} is larger than {MOST_BYTES // 2**30} GiB")
        return path.read_bytes().decode(errors="replace").replace("\r\n", "\n").split("\n")
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {path}: {os_reason(error)}",
            "exclude is relative to the suite file",
            code=Code.TEXT_UNREADABLE,
        ) from error
