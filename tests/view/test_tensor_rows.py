"""Tensors as rows of a page."""

import pytest

from core.checkpoints.tensor_records import TensorRecord
from core.contents.part import Kind, Part, StoredTensor
from core.contents.tensor_figures import TensorFigures
from tui.view.tensor_rows import TensorOrder, TensorRows, chosen_tensors


def tensor(name: str, length: int) -> StoredTensor:
    record = TensorRecord(name, "float32", (length,), 0, 4 * length, 0, 4 * length, None)
    return StoredTensor(Part("model.pt", Kind.WEIGHTS), record)


TENSORS = (tensor("b", 10), tensor("a" * 90, 30), tensor("c", 20))
FIGURES = {TENSORS[0].place: TensorFigures(10, norm=5.0), TENSORS[2].place: TensorFigures(20, 1)}


@pytest.mark.parametrize(
    ("words", "order", "names"),
    [
        ("", TensorOrder.FILE, ["b", "a", "c"]),
        ("", TensorOrder.SIZE, ["a", "c", "b"]),
        ("", TensorOrder.NORM, ["c", "b", "a"]),
        ("[bc]", TensorOrder.SIZE, ["c", "b"]),
    ],
)
def test_they_are_chosen_and_sorted(words, order, names):
    found = chosen_tensors(TENSORS, FIGURES, words, order)
    assert [one.record.name[0] for one in found] == names


def test_the_orders_follow_one_another():
    assert TensorOrder.NORM.following is TensorOrder.FILE


@pytest.mark.parametrize("width", [30, 60, 80, 120])
def test_a_row_fits_its_width(width):
    rows = TensorRows(TENSORS, FIGURES, width)
    assert all(len(line.text) <= width for line in rows.lines)
    assert len(rows.head) <= width


def test_what_is_not_finite_stands_in_place_of_the_norm():
    *_, last = TensorRows(TENSORS, FIGURES, 80).lines
    assert last.text.endswith("! NaN")
    assert last.pieces[0][1] == "error"


@pytest.mark.parametrize(("length", "columns"), [(20, 5), (45, 4), (55, 3), (90, 3)])
def test_a_name_has_room_before_dtype_and_size(length, columns):
    rows = TensorRows((tensor("n" * length, 10),), {}, 80)
    assert len(rows.head.split()) == columns
    assert ("n" * length in rows.lines[0].text) == (length < 60)


def test_cut_names_do_not_look_alike():
    names = [f"{'a' * 60}.{number}.{'b' * 60}" for number in range(3)]
    lines = TensorRows([tensor(name, 10) for name in names], {}, 80).lines
    assert len({line.text for line in lines}) == 3
