"""Pairs the tensors of two checkpoints by name, and orders what was read of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.checkpoints.prefixes import common_prefix
from core.checkpoints.tensor_records import TensorRecord
from core.contents.part import Part
from core.contents.tensor_figures import DifferenceFigures, Sort, TensorPair


@dataclass(frozen=True, slots=True)
class PairResult:
    """A pair, what happened to it, and its figures; None where nothing was read."""

    pair: TensorPair
    sort: Sort
    figures: DifferenceFigures | None = None

    @property
    def not_finite(self) -> int:
        """How many elements were left out, because they are NaN or infinite in A or in B."""
        return self.figures.not_finite if self.figures else 0

    @property
    def alarming(self) -> bool:
        """Whether a tensor has NaN or infinity, or damaged bytes."""
        return bool(self.not_finite or (self.figures and self.figures.damaged))

    @property
    def moved(self) -> float:
        """The key of the order: the relative change; what cannot be compared comes first."""
        if self.figures is None:
            return -1.0 if self.sort in (Sort.SAME, Sort.UNREAD) else float("inf")
        if self.figures.relative is None:
            return float("inf") if self.figures.changed else -1.0
        return self.figures.relative


def tensor_pairs(a: Part, b: Part) -> tuple[TensorPair, ...]:
    """Return the tensors of both by name, without the prefix that all names of a side share."""
    before, after = _named(a), _named(b)
    names = dict.fromkeys((*before, *after))
    return tuple(TensorPair(name, before.get(name), after.get(name)) for name in names)


def _named(part: Part) -> Mapping[str, TensorRecord]:
    prefix = common_prefix([one.name for one in part.tensors])
    return {one.name[len(prefix) :]: one for one in part.tensors}


def results_of(
    pairs: Iterable[TensorPair], found: Mapping[str, DifferenceFigures]
) -> tuple[PairResult, ...]:
    """Return what is known of each pair; `found` has figures by name.

    NaN, Inf and damage come first, then what cannot be compared, then what moved most.
    """
    return tuple(sorted(_results(pairs, found), key=lambda one: (not one.alarming, -one.moved)))


def _results(
    pairs: Iterable[TensorPair], found: Mapping[str, DifferenceFigures]
) -> Iterator[PairResult]:
    for pair in pairs:
        figures = found.get(pair.name)
        if pair.a is None:
            yield PairResult(pair, Sort.ADDED)
        elif pair.b is None:
            yield PairResult(pair, Sort.REMOVED)
        elif not pair.comparable:
            yield PairResult(pair, Sort.RESHAPED)
        elif pair.content_equal or (figures and _equal(figures)):
            yield PairResult(pair, Sort.SAME, figures)
        elif figures:
            yield PairResult(pair, Sort.CHANGED, figures)
        else:
            yield PairResult(pair, Sort.UNREAD)


def _equal(figures: DifferenceFigures) -> bool:
    return not (figures.changed or figures.not_finite or figures.damaged)
