"""What is said of NaN and Inf."""

import pytest

from core.checkpoints.tensor_records import TensorRecord
from core.contents.part import Kind, Part, StoredTensor
from core.contents.tensor_figures import DifferenceFigures, Sort, TensorFigures, TensorPair
from core.contents.tensor_pairs import PairResult
from tui.view.not_finite_words import differing_words, flag, has_not_finite, not_finite_words


def tensor(name: str) -> StoredTensor:
    record = TensorRecord(name, "float32", (4,), 0, 16, 0, 16, None)
    return StoredTensor(Part("model.pt", Kind.WEIGHTS), record)


TENSORS = tuple(map(tensor, "abcdefgh"))


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (None, ""),
        (TensorFigures(4), ""),
        (TensorFigures(4, nan=1, infinite=1), "! NaN"),
        (TensorFigures(4, infinite=1), "! Inf"),
        (TensorFigures(4, nan=1, damaged=True), "! damaged"),
    ],
)
def test_a_flag_says_what_is_wrong(found, shown):
    assert flag(found) == shown


def test_tensors_with_nan_are_named_and_counted():
    figures = {one.place: TensorFigures(4, nan=1) for one in TENSORS[:7]}
    figures[TENSORS[7].place] = TensorFigures(4)
    words = not_finite_words(TENSORS, figures)
    assert words == "7 tensors with NaN or Inf: a, b, c, d, e and 2 more"
    assert has_not_finite(words)


def test_none_is_said_of_those_that_were_read():
    words = not_finite_words(TENSORS, {TENSORS[0].place: TensorFigures(4)})
    assert words == "no NaN, no Inf in 1 tensor"
    assert not has_not_finite(words)
    assert not_finite_words(TENSORS, {}) == ""


def test_pairs_are_told_likewise():
    figures = [DifferenceFigures(4, 1, 0.1, 1.0, 0.1, (1.0, 1.0), bad) for bad in (0, 2)]
    results = [
        PairResult(TensorPair(f"t{at}", None, None), Sort.CHANGED, found)
        for at, found in enumerate([*figures, None])
    ]
    assert differing_words(results) == "1 tensor with NaN or Inf: t1"
    assert differing_words(results[:1]) == "no NaN, no Inf in 1 tensor"
