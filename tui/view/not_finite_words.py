"""Says which tensors have NaN or Inf, or are damaged, so that nobody overlooks them."""

from collections.abc import Iterable, Mapping, Sequence

from core.base.text import first_names, plural
from core.contents.part import StoredTensor
from core.contents.tensor_figures import TensorFigures
from core.contents.tensor_pairs import PairResult

# Names in a sentence; the rows have the others.
MOST_NAMES = 5
MARK = "!"
Figures = Mapping[tuple[str, str], TensorFigures]


def flag(found: TensorFigures | None) -> str:
    """Return what is wrong with a tensor: `! NaN`, `! Inf`, `! damaged`; "" if nothing is."""
    if found is None or not (found.not_finite or found.damaged):
        return ""
    if found.damaged:
        return f"{MARK} damaged"
    return f"{MARK} {'NaN' if found.nan else 'Inf'}"


def not_finite_words(tensors: Iterable[StoredTensor], figures: Figures) -> str:
    """Return which tensors have NaN or Inf, or that none of those read has; "" if none was read."""
    read = [one for one in tensors if one.place in figures]
    bad = [one.record.name for one in read if figures[one.place].not_finite]
    return _words(bad, len(read))


def differing_words(results: Sequence[PairResult]) -> str:
    """Return which of two compared tensors have NaN or Inf, likewise."""
    read = [one for one in results if one.figures]
    return _words([one.pair.name for one in read if one.not_finite], len(read))


def _words(bad: Sequence[str], read: int) -> str:
    if bad:
        return f"{plural(len(bad), 'tensor')} with NaN or Inf: {first_names(bad, MOST_NAMES)}"
    return f"no NaN, no Inf in {plural(read, 'tensor')}" if read else ""


def has_not_finite(words: str) -> bool:
    """Whether such a sentence is about NaN or Inf that was found."""
    return bool(words) and not words.startswith("no ")
