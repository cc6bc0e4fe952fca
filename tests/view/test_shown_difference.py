"""What the page of a difference shows: filtered, sorted, one line in detail."""

import pytest

from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.contents.contents import contents_of
from core.contents.events import BothRead
from core.contents.metadata_difference import metadata_difference
from core.contents.tensor_figures import DifferenceFigures
from core.contents.tensor_pairs import tensor_pairs
from tui.view.looked_at import Difference
from tui.view.shown_difference import MARKED_RULE, DifferenceOrder, ShownDifference

A, B, *_ = map(contents_of, scan([DEMO]))
PAIRS = tensor_pairs(A.weights, B.weights)
NAN = 7


@pytest.fixture
def shown() -> ShownDifference:
    """A difference in which the tensors later in the file moved more, but less at one place."""
    metadata = metadata_difference(A.sections[0], B.sections[0])
    difference = Difference(("a", "b"), BothRead(A, B, metadata, PAIRS))
    for at, pair in enumerate(PAIRS):
        difference.found[pair.name] = DifferenceFigures(
            9, 3, 0.1 * at + 0.1, 0.5, 1.0 / (at + 1), (2.0, 3.0), int(at == NAN)
        )
    return ShownDifference(difference, MARKED_RULE)


def names(shown: ShownDifference) -> list[str]:
    return [line.text.split()[0] for line in shown.lines(77) if "0.500000" in line.text]


@pytest.mark.parametrize(
    ("order", "second"),
    [
        (DifferenceOrder.MOVED, len(PAIRS) - 1),
        (DifferenceOrder.LARGEST, 0),
        (DifferenceOrder.FILE, 0),
    ],
)
def test_every_order_begins_with_nan(shown, order, second):
    shown.order = order
    assert names(shown)[:2] == [PAIRS[NAN].name, PAIRS[second].name]


def test_words_choose_values_and_tensors_and_nan_is_told_whatever_is_shown(shown):
    shown.words = "loss"
    text = "\n".join(line.text for line in shown.lines(77))
    assert "val_loss" in text
    assert "total_training_time" not in text
    assert "no tensor has these words" in text
    assert shown.state() == f"■ 1 tensor with NaN or Inf: {PAIRS[NAN].name} · 26 tensors"
    shown.words = "wte"
    text = "\n".join(line.text for line in shown.lines(77))
    assert "no value that differs has these words" in text
    assert names(shown) == ["transformer.wte.weight"]


def test_a_line_is_told_whole(shown):
    numbers = [line.number for line in shown.lines(40) if line.number]
    assert numbers == list(range(1, len(numbers) + 1))
    value, tensor = shown.first_numbers
    assert shown.detail(value) == ("step", "A  1000", "B  8000")
    first, figures, rest = shown.detail(tensor)
    assert first.startswith(PAIRS[NAN].name)
    assert "cosine 0.500000" in figures
    assert rest == "|A| 2  |B| 3  ! 1 NaN or Inf"
    assert shown.detail(0) == shown.detail(len(numbers) + 1) == ()


def test_the_heading_is_told_only_when_it_is_above(shown):
    lines = [line.text for line in shown.lines(77)]
    at = next(place for place, text in enumerate(lines) if text.startswith("tensor "))
    assert shown.head_above(at) == ""
    assert shown.head_above(at + 1) == lines[at]
