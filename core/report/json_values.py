"""Values of a JSON object by their types; each function raises ValueError for any other value."""

from math import inf, isfinite, nan
from typing import Any

# What strict JSON has instead of numbers.
_NOT_FINITE = {"NaN": nan, "Infinity": inf, "-Infinity": -inf}
# Python refuses to write a whole number of many digits as text.
_LARGEST = 10**30


def fields_of(values: Any, *names: str) -> dict[str, Any]:
    """Return an object that has exactly these fields."""
    if not isinstance(values, dict) or values.keys() != set(names):
        raise ValueError(f"an object without exactly the fields {', '.join(names)}")
    return values


def fields_in(value: Any) -> dict[str, Any]:
    """Return a value that is an object, with any fields."""
    if not isinstance(value, dict):
        raise ValueError(f"{type(value).__name__} in place of an object")
    return value


def list_of(value: Any) -> list[Any]:
    """Return a value that is a list."""
    if not isinstance(value, list):
        raise ValueError(f"{type(value).__name__} in place of a list")
    return value


def text_of(value: Any) -> str:
    """Return a value that is a text."""
    if not isinstance(value, str):
        raise ValueError(f"{type(value).__name__} in place of a text")
    return value


def texts_of(value: Any) -> tuple[str, ...]:
    """Return the texts of a list."""
    return tuple(map(text_of, list_of(value)))


def flag_of(value: Any) -> bool:
    """Return a value that is true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"{type(value).__name__} in place of true or false")
    return value


def whole_of(value: Any) -> int:
    """Return a value that is a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{type(value).__name__} in place of a whole number")
    return value


def number_or_none(value: Any) -> float | None:
    """Return a value that is a number or null."""
    return None if value is None else number_of(value)


def number_of(value: Any) -> float:
    """Return a value that is a number, or one of the texts for those that are not finite."""
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{type(value).__name__} in place of a number")
    if abs(value) > _LARGEST if isinstance(value, int) else not isfinite(value):
        raise ValueError("a number that strict JSON does not have")
    return value
