"""Arrays of numbers as text: base64 of their little-endian bytes."""

import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

FLOATS, WHOLE = "f", "I"


def to_text(code: str, numbers: Iterable[float]) -> str:
    """Return the text of numbers: 32 bits each, floats ("f") or whole from 0 on ("I")."""
    values: array[Any] = array(code, numbers)
    return b64encode(_little_endian(values).tobytes()).decode("ascii")


def from_text(code: str, text: str) -> "array[Any]":
    """Return the numbers of a text. Raises ValueError when it is not the text of such numbers."""
    values: array[Any] = array(code)
    values.frombytes(b64decode(text, validate=True))
    return _little_endian(values)


def _little_endian(values: "array[Any]") -> "array[Any]":
    if sys.byteorder == "big":
        values.byteswap()
    return values
