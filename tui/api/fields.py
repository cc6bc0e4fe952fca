"""The fields of a JSON object, each read by its type; what is not known is refused."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from core.base.errors import UsageError
from core.base.text import clean, shorten
from core.protocol.settings import BY_NAME
from tui.api.refusal import RefusalError

# What a setting may be, in the words of JSON: prompt mode also understands `off` and `auto`.
_RANGES = {
    "temperature": "a number from 0 (greedy) to 100",
    "top_k": "a whole number from 1 to 2^31 - 1, or null (off)",
    "top_p": "a number above 0 and at most 1 (off)",
    "min_p": "a number from 0 (off) to 1",
    "max_tokens": "a whole number from 1 to 2^31 - 1",
    "seed": "a whole number from 0 to 2^63 - 1, or null",
    "stop": "a text of 1 to 256 characters, or a list of up to 16",
    "stop_on_newline": "true or false",
}


class Fields:
    """Reads the fields of an object. A field that is null counts as left out.

    Every method raises RefusalError, with the name of the field, for a value of another type.
    """

    def __init__(self, values: Any) -> None:
        """Raise RefusalError unless `values` is a JSON object."""
        if not isinstance(values, dict):
            raise RefusalError(400, "The body must be a JSON object")
        self._values: dict[str, Any] = values
        self._known: set[str] = set()

    def any(self, name: str) -> Any:
        """Return a value of any type; None if it is left out."""
        self._known.add(name)
        return self._values.get(name)

    def text(self, name: str) -> str | None:
        """Return a text."""
        value: str | None = self._typed(name, str, "a text")
        return value

    def switch(self, name: str) -> bool:
        """Return whether a field is true."""
        return bool(self._typed(name, bool, "true or false"))

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number within a range."""
        value = self.any(name)
        if value is None:
            return default
        if type(value) is not int or not low <= value <= high:
            raise _wrong(name, value, f"a whole number from {low:,} to {high:,}")
        return value

    def settings(self, defaults: Mapping[str, Any]) -> dict[str, Any]:
        """Return the sampling settings, by name; those that are left out have these defaults."""
        found = {}
        for name, default in defaults.items():
            value = self.any(name)
            found[name] = default if value is None else _setting(name, value)
        return found

    def neutral(self, name: str, *allowed: Any) -> None:
        """Accept a field that is not carried out, as long as it asks for nothing."""
        value = self.any(name)
        if value is not None and value not in allowed:
            raise RefusalError(
                400, f"{name} is not supported: leave it out", code="unsupported", param=name
            )

    def ignore(self, names: Iterable[str]) -> None:
        """Accept fields that change nothing."""
        self._known.update(names)

    def end(self) -> None:
        """Refuse a field that nothing has read: it would be ignored without a word."""
        for name in self._values:
            if name not in self._known:
                shown = shorten(name, 40)
                raise RefusalError(
                    400, f"The field {shown!r} is not known", code="unknown_field", param=shown
                )

    def _typed(self, name: str, kind: type, words: str) -> Any:
        value = self.any(name)
        if value is not None and type(value) is not kind:
            raise _wrong(name, value, words)
        return value


def _setting(name: str, value: Any) -> Any:
    """Return the value of a setting as SamplingSettings has it. Raises RefusalError."""
    given = value
    if name == "stop":
        value = _stops(value)
    elif type(value) is int and name in ("temperature", "top_p", "min_p") and abs(value) < 2**53:
        value = float(value)
    try:
        BY_NAME[name].check(value)
    except UsageError as error:
        raise _wrong(name, given, _RANGES[name], str(error.code)) from None
    return value


def _stops(value: Any) -> Any:
    """Return stop texts as a setting has them: OpenAI takes one text too."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _wrong(name: str, value: Any, right: str, code: str | None = None) -> RefusalError:
    shown = clean(shorten(json.dumps(value, ensure_ascii=False), 60))
    message = f"{name} cannot be {shown}. It must be {right}"
    return RefusalError(400, message, code=code, param=name)
