"""How much memory the value of a JSON text takes, from its bytes: a reader refuses it before."""

import re

# What a promise of 64 MiB leaves for a value and its text, beside what is made of it.
MOST_MEMORY = 62 * 2**20
# Bytes that Python takes for a number, a short text or an empty list, with its place in a list.
_VALUE = 70
# Characters of a text that are counted with its value.
_SHORT = 8
# Bytes of a key, of its place in a dict, and of the pair that the parser makes of it.
_KEY = 170
# The first byte of a character for which Python takes 4 bytes, and how an escape begins it.
_WIDE = re.compile(rb"[\xf0-\xf7]")
_WIDE_ESCAPE = re.compile(rb"\\u[dD][89abAB]")
# Only outside of texts: those of JSON do not contain line breaks.
_INDENTATION = re.compile(rb"\n[ \t]+")
_FEW_LINES = 10_000


def memory_needed(data: bytes) -> int:
    """Return the bytes that reading a JSON text takes, as text and value; rather too many."""
    width = _width(data)
    # The parser joins the parts between escapes, which it holds meanwhile.
    escaped = 6 if _WIDE_ESCAPE.search(data) else 3 if b"\\" in data else 1
    values = 1 + data.count(b",") + data.count(b"[") + data.count(b"{")
    long = max(0, _unindented(data) - _SHORT * values) * max(width, escaped)
    return len(data) * width + long + values * _VALUE + data.count(b":") * _KEY


def _width(data: bytes) -> int:
    """Return how many bytes Python takes for each character of a text."""
    if data.isascii():
        return 1
    return 4 if _WIDE.search(data) else 2


def _unindented(data: bytes) -> int:
    """Return the number of bytes, in a file of many lines without those that indent them."""
    if data.count(b"\n") < _FEW_LINES:
        return len(data)
    return len(data) - sum(found.end() - found.start() for found in _INDENTATION.finditer(data))
