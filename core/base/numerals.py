"""Strict parsing of numbers that users type: ambiguous forms are refused."""

from typing import Any


def read_whole(text: str) -> int:
    """Return a whole number such as 1000, 1,000 or 1_000; ValueError for anything else.

    Separators must group thousands and be of one kind: 1,5 and 1,000_000 are refused.
    """
    digits = text.replace(",", "").replace("_", "").removeprefix("+")
    if text.isascii() and digits.removeprefix("-").isdecimal():
        number = int(digits)
        if text.removeprefix("+") in (digits, f"{number:,}", f"{number:_}"):
            return number
    raise ValueError(f"{text!r} is not a whole number")


def read_number(text: str) -> float:
    """Return a number such as 0.8, 1e-3, inf or nan; ValueError for anything else.

    Python's `float` would also read 1_5 as 15 and digits of other scripts.
    """
    if "_" in text or not text.isascii():
        raise ValueError(f"{text!r} is not a number")
    return float(text)


def whole_number(value: Any) -> int | None:
    """Return a whole number, also one written as 2048.0; None for any other value."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else None
    return value
