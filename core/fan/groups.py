"""Answers of a fan in groups, with their counts and the intervals of their rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.statistics.wilson import RateInterval, wilson_interval


class By(StrEnum):
    """What answers of the same group have in common."""

    TEXT = "whole text"
    LINE = "first line"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class Group:
    """Finished rows whose answers are the same; `key` is what is, None for those without a match.

    `interval` is the 95 % interval of its rate, None if the rows are not samples of one
    distribution.
    """

    key: str | None
    rows: tuple[int, ...]
    interval: RateInterval | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups, the largest first, and the numbers of rows that are in none.

    `running` are still written, `broken` were cancelled or ended in an error.
    """

    groups: tuple[Group, ...]
    running: int = 0
    broken: int = 0

    @property
    def finished(self) -> int:
        """Number of rows that are in a group."""
        return sum(len(group.rows) for group in self.groups)


def first_line(text: str) -> str:
    """Return the first line of an answer that is not empty; "" if all are."""
    return next((line for line in text.split("\n") if line), "")


def grouped(
    keys: Mapping[int, str | None], *, running: int, broken: int, same_settings: bool
) -> Groups:
    """Return the groups of finished rows, given the key of each by its number.

    Rates have intervals only if all rows of the fan were sampled with the `same_settings`.
    """
    rows_of: dict[str | None, list[int]] = {}
    for row, key in sorted(keys.items()):
        rows_of.setdefault(key, []).append(row)
    ordered = sorted(rows_of.items(), key=lambda item: (-len(item[1]), item[1][0]))
    return Groups(
        tuple(
            Group(
                key,
                tuple(rows),
                wilson_interval(len(rows), len(keys)) if same_settings else None,
            )
            for key, rows in ordered
        ),
        running,
        broken,
    )
