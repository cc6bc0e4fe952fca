"""The fields of a JSON object, each read by its type; what is not known is refused."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.base.errors import UsageError
from core.base.text import shorten, written
from core.protocol.settings import BY_NAME
from tui.api.refusal import RefusalError, refused


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
            if value is None:
                value = default
            if name == "stop":
                value = _stops(value)
            elif type(value) is int and isinstance(default, float):
                value = float(value) if abs(value) < 2**53 else value
            try:
                BY_NAME[name].check(value)
            except UsageError as error:
                raise refused(error, name) from None
            found[name] = value
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


def _stops(value: Any) -> Any:
    """Return stop texts as a setting has them: OpenAI takes one text too."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list | tuple) else value


def _wrong(name: str, value: Any, right: str) -> RefusalError:
    return RefusalError(400, f"{name} cannot be {written(value)}. It must be {right}", param=name)
