"""Read a TOML text statement by statement: each value has its line, and a broken line is skipped.

tomllib gives no positions and refuses a whole file for one slip.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.base.text import shorten

# More of them are not told, and end the reading: each can make a scan of all lines.
MOST_PROBLEMS = 20
# Where reading goes on after a bracket or a text that is never closed.
_STATEMENT = re.compile(r"\s*(\[|[\w.\"'-]+\s*=)")
_PLACE = re.compile(r" \(at (line \d+, column \d+|end of document)\)$")

# Characters of a line that are searched for a text without quotes.
_LONGEST = 300
_BARE = re.compile(r"\s*(?P<name>[\w.\"'-]+)\s*=\s*(?P<value>([^\W\d]|[~/.\\]).*?)\s*(#.*)?$")


@dataclass(frozen=True, slots=True)
class TomlValue:
    """A value that is not a table, with its path of keys; lines are counted from 1."""

    line: int
    path: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class TomlProblem:
    """A line that is not used; 0 for the whole file."""

    line: int
    message: str
    hint: str = ""


def toml_lines(text: str) -> Iterator[TomlValue | TomlProblem]:
    """Yield the values of a TOML text and its problems, in the order of the lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    table: tuple[str, ...] | None = ()
    seen: dict[tuple[str, ...], int] = {}
    at = problems = 0
    while at < len(lines):
        if not lines[at].split("#")[0].strip():
            at += 1
            continue
        first, end = at, _end(lines, at)
        at = _next_statement(lines, at) if end is None else end
        try:
            parsed = tomllib.loads("\n".join(lines[first:at]))
        except (ValueError, RecursionError) as error:
            reason = TomlProblem(first + 1, _reason(error, end), _remedy(lines[first], error))
            found: list[TomlValue | TomlProblem] = [reason]
        else:
            if lines[first].lstrip().startswith("["):
                table, found = _header(parsed, first + 1)
            else:
                found = [] if table is None else list(_values(parsed, table, first + 1, seen))
        yield from found
        problems += sum(isinstance(one, TomlProblem) for one in found)
        if problems >= MOST_PROBLEMS:
            yield TomlProblem(at + 1, "the lines from here on are not read: too many problems")
            return


def _reason(error: Exception, end: int | None) -> str:
    if isinstance(error, RecursionError):
        return "not TOML: nested too deeply"
    if end is None:
        return "not TOML: a bracket or a text is not closed"
    return f"not TOML: {_PLACE.sub('', str(error))}"


def _remedy(line: str, error: Exception) -> str:
    """Return what to do about a value without quotes, the most frequent slip; else nothing."""
    if "Invalid value" not in str(error) or not (bare := _BARE.match(line[:_LONGEST])):
        return ""
    name, value = bare["name"], bare["value"].strip()
    if value.lower() in ("true", "false"):
        return f"Write {name} = {value.lower()}"
    quote = "'" if "\\" in value else '"'
    written = f"{name} = {quote}{value}{quote}"
    return f"A text needs quotes: {shorten(written, 60)}"


def _header(parsed: dict[str, Any], line: int) -> tuple[tuple[str, ...] | None, list[Any]]:
    """Return the path of a table; None, with a problem, for the arrays of tables."""
    path, inner = [], parsed
    while inner:
        name, value = next(iter(inner.items()))
        path.append(name)
        if isinstance(value, list):
            named = shorten(".".join(path), 40)
            return None, [TomlProblem(line, f"[[{named}]] is not known", f"Write [{named}]")]
        inner = value
    return tuple(path), []


def _values(
    parsed: dict[str, Any], table: tuple[str, ...], line: int, seen: dict[tuple[str, ...], int]
) -> Iterator[TomlValue | TomlProblem]:
    for path, value in _leaves(parsed, table):
        if path in seen:
            name = shorten(".".join(path), 60)
            yield TomlProblem(line, f"{name} is given twice", f"It is in line {seen[path]} too")
        else:
            seen[path] = line
            yield TomlValue(line, path, value)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value


def _next_statement(lines: list[str], at: int) -> int:
    after = range(at + 1, len(lines))
    return next((n for n in after if _STATEMENT.match(lines[n])), len(lines))


def _end(lines: list[str], at: int) -> int | None:
    """Return the number of the line after a statement; None if it is not closed."""
    depth, quote = 0, ""
    for number in range(at, len(lines)):
        depth, quote = _scanned(lines[number], depth, quote)
        if depth <= 0 and not quote:
            return number + 1
    return None


def _scanned(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return the open brackets and the quotes of an open text after a line."""
    at = 0
    while at < len(line):
        char = line[at]
        if quote:
            if char == "\\" and quote[0] == '"':
                at += 1
            elif line.startswith(quote, at):
                at += len(quote) - 1
                quote = ""
        elif char == "#":
            break
        elif char in "\"'":
            quote = char * 3 if line.startswith(char * 3, at) else char
            at += len(quote) - 1
        else:
            depth += (char in "[{") - (char in "]}")
        at += 1
    # A text in single quotes ends with its line.
    return depth, quote if len(quote) == 3 else ""
