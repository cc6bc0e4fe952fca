"""Strict reading of a TOML table: each key is taken once, and what is left is an error."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.base.error_codes import Code
from core.base.errors import NotFoundError, UsageError
from core.base.near import near
from core.base.os_reason import os_reason
from core.base.text import shorten, written

MOST_BYTES = 16 * 2**20


def suite_error(message: str, hint: str = "") -> UsageError:
    """Return the error of a suite file that cannot be used."""
    return UsageError(message, hint, code=Code.SUITE)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the values of a TOML file of at most 16 MiB.

    Raises NotFoundError when it cannot be read, UsageError when it is not TOML.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotFoundError(
            f"Cannot read {path}: {os_reason(error)}", code=Code.TEXT_UNREADABLE
        ) from error
    if len(data) > MOST_BYTES:
        raise suite_error(f"{path.name} is larger than {MOST_BYTES // 2**20} MiB")
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise suite_error(f"{path.name} is not UTF-8 text (byte {error.start:,})") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise suite_error(f"{path.name} is not TOML: {error}") from error


class Table:
    """The keys of one table that were not taken yet; `where` names the table in errors."""

    def __init__(self, where: str, values: Any) -> None:
        if not isinstance(values, dict):
            raise suite_error(f"{where} is not a table")
        self.where, self._values = where, dict(values)
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Whether a key is given and not taken."""
        return key in self._values

    def error(self, message: str, hint: str = "") -> UsageError:
        """Return an error that names this table."""
        return suite_error(f"{self.where}: {message}", hint)

    def take(self, key: str) -> Any:
        """Return the value of a key, None when it is not given."""
        self._known.add(key)
        return self._values.pop(key, None)

    def text(self, key: str) -> str | None:
        """Return a text; None when it is not given."""
        value = self.take(key)
        if value is not None and not isinstance(value, str):
            raise self.error(f"{key} is not a text: {written(value)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of a text or a list of texts; none when it is not given."""
        value = self.take(key)
        found = [value] if isinstance(value, str) else value
        if found is None:
            return ()
        if not isinstance(found, list) or not found or not all(isinstance(x, str) for x in found):
            raise self.error(f"{key} is not a text or a list of texts: {written(value)}")
        return tuple(found)

    def whole(self, key: str, least: int, most: int, default: int) -> int:
        """Return a whole number in a range."""
        value = self.take(key)
        if value is None:
            return default
        if type(value) is not int or not least <= value <= most:
            raise self.error(
                f"{key} cannot be {written(value)}", f"It must be from {least} to {most:,}"
            )
        return value

    def number(self, key: str) -> float | None:
        """Return a number; None when it is not given."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(f"{key} is not a number: {written(value)}")
        return float(value)

    def tables(self, key: str) -> tuple["Table", ...]:
        """Return the tables of an array of tables, numbered in their names."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self.error(f"{key} is not an array of tables", f"Write [[{key}]] above each")
        return tuple(
            Table(f"{self.where}: {key} {number}", one) for number, one in enumerate(value, 1)
        )

    def table(self, key: str) -> "Table":
        """Return the table of a key, an empty one when it is not given."""
        value = self.take(key)
        return Table(f"{self.where}: {key}", {} if value is None else value)

    def left(self) -> tuple[str, ...]:
        """Return the keys that were not taken yet."""
        return tuple(self._values)

    def end(self, others: Iterable[str] = ()) -> None:
        """Raise UsageError for a key that was not taken; `others` are also meant by a slip."""
        for key in self._values:
            meant = near(key, [*sorted(self._known), *others])
            hint = f"Did you mean {meant}?" if meant else f"Known: {', '.join(sorted(self._known))}"
            raise self.error(f"unknown key {shorten(key, 40)!r}", hint)
