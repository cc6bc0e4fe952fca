"""Nested values as a flat list of rows, whatever their depth and number."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.base.jsonfile import strict_json
from core.base.text import clean, plural, shorten
from core.checkpoints.pickle_claims import Storage, View
from core.contents.section import Section

# A pickle can name one long list many times.
MOST_ROWS, MOST_LEVELS = 200_000, 64
LONGEST_SHOWN = 400
# A list of so few plain values is one row.
SHORT_LIST = 16
_PLAIN = (str, int, float, type(None))


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value at its place; `parent` is the number of the row above it in the tree, -1 for none.

    `text` is a plain `value` in words, clean; `size` is the number of values in a container.
    """

    level: int
    key: str
    text: str
    parent: int
    size: int = 0
    value: Any = None


def value_rows(sections: Iterable[Section]) -> list[ValueRow]:
    """Return a row for each section and each value in it, in order; at most 200,000.

    The last row says what is left out, if anything is.
    """
    rows: list[ValueRow] = []
    for section in sections:
        top, count = len(rows), _size(section.values)
        rows.append(ValueRow(0, clean(section.title), clean(section.problem), -1, count))
        for row in _below(section.values, top):
            if len(rows) >= MOST_ROWS:
                rows.append(ValueRow(0, "…", f"more than {MOST_ROWS:,} values", -1))
                return rows
            rows.append(row)
    return rows


def path_of(rows: Sequence[ValueRow], at: int) -> str:
    """Return the keys of a row from below its section on, joined by dots."""
    keys: list[str] = []
    while at >= 0 and rows[at].parent >= 0:
        keys.append(rows[at].key)
        at = rows[at].parent
    return ".".join(reversed(keys))


def _below(values: Any, top: int) -> Iterator[ValueRow]:
    """Yield the rows of a container, which is row number `top`, without recursion."""
    number = top
    waiting = [(_items(values), top, 1)]
    while waiting:
        items, parent, level = waiting[-1]
        found = next(items, None)
        if found is None:
            waiting.pop()
            continue
        key, value = found
        number += 1
        inner = _is_container(value)
        deep = inner and level >= MOST_LEVELS
        text = "… nested deeper" if deep else "" if inner else shown(value)
        size, own = (_size(value), None) if inner else (0, value)
        yield ValueRow(level, key, text, parent, size, own)
        if inner and not deep:
            waiting.append((_items(value), number, level + 1))


def shown(value: Any) -> str:
    """Return a plain value, a short list or a tensor in words, clean and at most 400 characters."""
    if isinstance(value, str):
        return clean(shorten(value, LONGEST_SHOWN))
    if isinstance(value, View):
        return f"tensor {value.storage.dtype} {list(value.shape)}"
    if isinstance(value, Storage):
        return f"storage {value.dtype}, {plural(value.numel, 'element')}"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 256:
        return f"a whole number of {value.bit_length():,} bits"
    if isinstance(value, (*_PLAIN, dict, list, tuple)):
        return clean(shorten(json.dumps(strict_json(value), ensure_ascii=False), LONGEST_SHOWN))
    return clean(shorten(str(value), LONGEST_SHOWN))


def _is_container(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value)
    if not isinstance(value, list | tuple):
        return False
    return len(value) > SHORT_LIST or not all(_is_short(item) for item in value)


def _is_short(item: Any) -> bool:
    """Whether an item can stand in one row with others; a bool is an int."""
    if isinstance(item, str):
        return len(item) <= 40
    return isinstance(item, _PLAIN) and not (isinstance(item, int) and item.bit_length() > 256)


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        return ((key_words(key), item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return ((str(place), item) for place, item in enumerate(value))
    return iter(())


def key_words(key: Any) -> str:
    """Return a key in words, clean: a text or a number, of others only the type."""
    if isinstance(key, str):
        return clean(shorten(key, LONGEST_SHOWN))
    return shown(key) if isinstance(key, _PLAIN) else f"a {type(key).__name__}"


def _size(value: Any) -> int:
    return len(value) if isinstance(value, dict | list | tuple) else 0
