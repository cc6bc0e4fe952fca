"""Numbers as people write them, read strictly: what could mean two things is refused."""

import re

# Separators group thousands, all of one kind: 1,000 and 1_000_000, but not 1,5 or 1,000_000.
_WHOLE = re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}([,_])\d{3}(?:\1\d{3})*)", re.ASCII)


def read_whole(text: str) -> int:
    """Return a whole number such as 1000, 1,000 or 1_000; ValueError for anything else."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text.replace("_", "").replace(",", ""))


def read_number(text: str) -> float:
    """Return a number such as 0.8, 1e-3, inf or nan; ValueError for anything else.

    Python's `float` would also read 1_5 as 15 and digits of other scripts.
    """
    if "_" in text or not text.isascii():
        raise ValueError(f"{text!r} is not a number")
    return float(text)
