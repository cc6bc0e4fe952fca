"""One line of a journal: `crc32 in hexadecimal, blank, JSON object, newline`."""

import json
from typing import Any
from zlib import crc32

# The crc and the blank.
_HEAD = 9


def packed(values: dict[str, Any]) -> bytes:
    """Return a line. Raises ValueError for numbers that are not finite."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A model can generate half of a surrogate pair, which strict UTF-8 cannot hold.
    body = text.encode("utf-8", "surrogatepass")
    return b"%08x %b\n" % (crc32(body), body)


def unpacked(line: bytes) -> dict[str, Any] | None:
    """Return the object of a line without its newline; None if it is damaged."""
    body = line[_HEAD:]
    if line[:_HEAD] != b"%08x " % crc32(body):
        return None
    try:
        values = json.loads(body.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None
