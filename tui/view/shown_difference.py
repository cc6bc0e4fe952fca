"""What a page shows of a difference: metadata and weights, filtered, sorted, one in detail."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from core.base.errors import ReportedError
from core.base.text import clean, plural
from core.contents.metadata_difference import Change, MetadataDifference
from core.contents.name_filter import name_filter
from core.contents.tensor_figures import Sort
from core.contents.tensor_pairs import PairResult
from tui.view.contents_difference_words import (
    HEADS,
    changes_of,
    figure_words,
    remark,
    settings_lines,
    told_of,
    weights_lines,
)
from tui.view.difference_view import failure_lines
from tui.view.looked_at import Difference
from tui.view.not_finite_words import differing_words, has_not_finite
from tui.view.result_view import ResultLine, plain
from tui.view.shown_contents import LONGEST_FILTER
from tui.view.tensor_words import shape_words

MARKED_RULE = "A is the one that was marked first; values are A → B"
NAMED_RULE = "A is the named one, B the highlighted one; values are A → B"
# As many tensors are shown while others are still read.
FIRST = 20


class DifferenceOrder(StrEnum):
    """What the tensors are sorted by."""

    MOVED = "|A-B|/|A|"
    LARGEST = "max |a-b|"
    FILE = "place in the file"

    @property
    def following(self) -> "DifferenceOrder":
        """The next order."""
        every = list(DifferenceOrder)
        return every[(every.index(self) + 1) % len(every)]


class ShownDifference:
    """The lines of a difference; `rule` says which of the two is A."""

    kind, command = "difference", "/diff"

    def __init__(self, difference: Difference, rule: str) -> None:
        self.difference, self.rule = difference, rule
        self.order = DifferenceOrder.MOVED
        self._words = ""
        self._changes: tuple[Change, ...] = ()
        self._told: tuple[PairResult, ...] = ()
        self._every: tuple[PairResult, ...] = ()
        # The places of the heading of the weights, and of their first line.
        self._head_at, self._head = 0, ""

    @property
    def reading(self) -> str | None:
        """What is being read."""
        return self.difference.reading

    @property
    def failure(self) -> ReportedError | None:
        """The error that ended the reading."""
        return self.difference.failure

    @property
    def stopped(self) -> bool:
        """Whether the reading was stopped."""
        return self.difference.stopped

    @property
    def words(self) -> str:
        """The words of the filter."""
        return self._words

    @words.setter
    def words(self, text: str) -> None:
        self._words = text[:LONGEST_FILTER]

    def lines(self, width: int) -> Sequence[ResultLine]:
        """Return what is known so far; an error comes first."""
        one = self.difference
        lines = list(failure_lines(one.failure, width))
        self._head_at = 0
        if one.both is None:
            return lines or [plain(one.reading or "not read")]
        metadata = self._filtered(one.both.metadata)
        self._changes = changes_of(metadata)
        if self.words.strip() and not self._changes:
            lines.append(plain("no value that differs has these words", "note"))
        else:
            lines += settings_lines(metadata, width)
        if not one.has_weights:
            return lines
        lines.append(plain(""))
        self._head_at = len(lines)
        matches = name_filter(self.words)
        self._every = one.results
        results = self._sorted([each for each in self._every if matches(each.pair.name)])
        self._told = told_of(results)
        if self.words.strip() and not results:
            return [*lines, plain("no tensor has these words", "note")]
        # A longer table would take its time with every batch.
        table = weights_lines(results, width, FIRST if one.reading else None, page=True)
        self._head = table[0].text if self._told else ""
        return lines + [self._numbered(line) for line in table]

    def _filtered(self, found: MetadataDifference) -> MetadataDifference:
        if not self.words.strip():
            return found
        matches = name_filter(self.words)
        changed, added, removed = (
            tuple(one for one in group if matches(one.path))
            for group in (found.changed, found.added, found.removed)
        )
        return replace(found, changed=changed, added=added, removed=removed)

    def _sorted(self, results: list[PairResult]) -> list[PairResult]:
        if self.order is DifferenceOrder.LARGEST:
            results.sort(key=lambda one: (not one.alarming, -_largest(one)))
        elif self.order is DifferenceOrder.FILE and self.difference.both:
            places = {one.name: at for at, one in enumerate(self.difference.both.pairs)}
            results.sort(key=lambda one: (not one.alarming, places[one.pair.name]))
        return results

    def _numbered(self, line: ResultLine) -> ResultLine:
        return replace(line, number=line.number + len(self._changes)) if line.number else line

    def head_above(self, top: int) -> str:
        """Return the heading of the weights if it is above the line that is shown first."""
        return self._head if self._head_at and top > self._head_at else ""

    @property
    def first_numbers(self) -> tuple[int, ...]:
        """The numbers of the first line of the metadata and of the weights, where there are any."""
        return (1,) * bool(self._changes) + (len(self._changes) + 1,) * bool(self._told)

    def detail(self, number: int) -> tuple[str, ...]:
        """Return three lines about the line with a number."""
        if 0 < number <= len(self._changes):
            return _value_detail(self._changes[number - 1])
        at = number - 1 - len(self._changes)
        return _tensor_detail(self._told[at]) if 0 <= at < len(self._told) else ()

    def state(self) -> str:
        """Return how far the reading is, or what was compared."""
        one = self.difference
        if one.reading:
            return f"▶ {one.reading}"
        if one.failure:
            return "■ ended with an error"
        bad = differing_words(self._every)
        count = plural(len(one.both.pairs) if one.both else 0, "tensor")
        if one.stopped:
            count = f"stopped after {len(one.found):,} of {count}"
        parts = (bad, count) if has_not_finite(bad) else (count, bad)
        return f"■ {' · '.join(filter(None, parts))}"


def _largest(one: PairResult) -> float:
    if one.figures is None:
        return -1.0 if one.sort in (Sort.SAME, Sort.UNREAD) else float("inf")
    return one.figures.largest


def _value_detail(one: Change) -> tuple[str, ...]:
    before, after = (row.text if row else "not there" for row in (one.before, one.after))
    return (one.path, f"A  {before}", f"B  {after}")


def _tensor_detail(one: PairResult) -> tuple[str, ...]:
    found = figure_words(one)
    told = {
        letter: f"{shape_words(record.shape)} {record.dtype}"
        for letter, record in (("A", one.pair.a), ("B", one.pair.b))
        if record
    }
    sides = [f"{letter} {words}" for letter, words in told.items()]
    if len(sides) == 2 and told["A"] == told["B"]:
        sides = [told["A"]]
    labelled = [f"{HEADS[column]} {clean(cell)}" for column, cell in found.items()]
    figures = "  ".join(labelled[:4])
    rest = [*labelled[4:], remark(one)]
    return (f"{one.pair.name} · {' · '.join(sides)}", figures, "  ".join(filter(None, rest)))
