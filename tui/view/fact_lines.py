"""Facts as lines of two columns: the keys aligned, long values wrapped below themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from core.base.text import clean
from tui.view.wrapped import wrapped

if TYPE_CHECKING:
    from tui.view.checkpoint_facts import Fact

GAP = "  "
# A value has at least this many cells; below them nothing is readable.
LEAST_VALUE = 8
DETAILS = "details"


@dataclass(frozen=True, slots=True)
class FactLine:
    """A line: the key, padded to its column ("" for none), and the value or a part of it."""

    key: str
    value: str


def fact_lines(facts: "Sequence[Fact]", width: int) -> list[FactLine]:
    """Return the lines of all facts in `width` cells; the texts are cleaned."""
    return [line for each in _by_fact(facts, width) for line in each]


def lines_that_fit(
    facts: "Sequence[Fact]", width: int, height: int, key: str = "i"
) -> list[FactLine]:
    """Return the lines of as many facts as fit into `height` rows.

    If some do not fit, the last line tells how many there are and which `key` shows them.
    """
    parts = _by_fact(facts, width)
    if sum(map(len, parts)) <= height:
        return [line for each in parts for line in each]
    shown: list[FactLine] = []
    left = len(parts)
    for each in parts:
        if len(shown) + len(each) >= height:
            break
        shown += each
        left -= 1
    blank = [FactLine("", "")] * max(0, height - 1 - len(shown))
    return [*shown, *blank, FactLine("", f"{left} more · {key} {DETAILS}".rjust(width))]


def brief_lines(
    sentences: Sequence[str], width: int, height: int, key: str = "i"
) -> list[FactLine]:
    """Return sentences in `width` cells, as many lines as fit; the last names the key for more."""
    lines = [FactLine("", line) for text in sentences for line in _hanging(clean(text), width)]
    blank = [FactLine("", "")] * max(0, height - 1 - len(lines))
    return [*lines[: max(0, height - 1)], *blank, FactLine("", f"{key} {DETAILS}".rjust(width))]


def _by_fact(facts: "Sequence[Fact]", width: int) -> list[list[FactLine]]:
    keys = [clean(fact.key) for fact in facts]
    column = max(map(cell_len, keys), default=0)
    room = max(LEAST_VALUE, width - column - len(GAP))
    return [
        list(_one(set_cell_size(key, column) + GAP, clean(fact.value), room))
        for key, fact in zip(keys, facts, strict=True)
    ]


def _one(key: str, value: str, room: int) -> Iterator[FactLine]:
    first, *rest = wrapped(value, room)
    yield FactLine(key, first)
    yield from (FactLine(" " * cell_len(key), line) for line in rest)


def _hanging(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a sentence; those after the first are indented by two cells."""
    first, *_ = wrapped(text, width)
    yield first
    rest = text[len(first) :].lstrip(" ")
    yield from (f"  {line}" for line in (wrapped(rest, width - 2) if rest else []))
