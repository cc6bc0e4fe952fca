"""What differs between the metadata of two checkpoints, value by value."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.base.jsonfile import strict_json
from core.contents.section import Section
from core.contents.value_tree import ValueRow, path_of, value_rows


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs: its keys joined by dots, and its row in A and in B; None is absent."""

    path: str
    before: ValueRow | None
    after: ValueRow | None


@dataclass(frozen=True, slots=True)
class MetadataDifference:
    """The values of B against those of A, in the order of the files; `same` counts equal ones."""

    changed: tuple[Change, ...]
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    same: int


def metadata_difference(a: Section, b: Section) -> MetadataDifference:
    """Compare the values of two sections by their keys.

    NaN equals NaN and 1 equals 1.0; a number does not equal a text or a truth value.
    """
    before, after = _leaves(a), _leaves(b)
    both = [path for path in before if path in after]
    changed = [path for path in both if not _same(before[path].value, after[path].value)]
    return MetadataDifference(
        tuple(Change(path, before[path], after[path]) for path in changed),
        tuple(Change(path, None, row) for path, row in after.items() if path not in before),
        tuple(Change(path, row, None) for path, row in before.items() if path not in after),
        len(both) - len(changed),
    )


def _leaves(section: Section) -> Mapping[str, ValueRow]:
    rows = value_rows([section])
    return {
        path_of(rows, at): row for at, row in enumerate(rows) if row.size == 0 and row.parent >= 0
    }


def _same(one: Any, other: Any) -> bool:
    if _is_number(one) and _is_number(other):
        return bool(one == other) or (_is_nan(one) and _is_nan(other))
    if isinstance(one, list | tuple | dict) and isinstance(other, list | tuple | dict):
        return json.dumps(strict_json(one)) == json.dumps(strict_json(other))
    return type(one) is type(other) and bool(one == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
