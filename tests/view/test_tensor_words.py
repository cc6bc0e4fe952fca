"""Tensors and their figures in words."""

from dataclasses import replace

import pytest

from core.checkpoints.tensor_records import TensorRecord
from core.contents.part import Kind, Part, StoredTensor
from core.contents.tensor_figures import BINS, TensorFigures
from tui.view.tensor_words import (
    detail_lines,
    histogram_line,
    number,
    shape_words,
    tensor_lines,
    total_words,
)

PART = Part("model.pt", Kind.WEIGHTS)
RECORD = TensorRecord("h.0.w\x1b", "float32", (2, 1500), 0, 12_000, 0, 12_000, None)
ONE = StoredTensor(PART, RECORD)
QUANTILES = (-2.0, -1.0, 0.0, 1.0, 2.0)
FIGURES = TensorFigures(3000, 1, 2, 30, -3.0, 3.0, 0.001, 1.0, 54.7, QUANTILES, (1,) * BINS)


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (0.0, "0"), (123.456, "123.5"), (1.23e-7, "1.23e-07")]
)
def test_a_number_has_four_digits(value, shown):
    assert number(value) == shown


def test_shapes_and_totals():
    assert (shape_words(()), shape_words((2, 1500))) == ("scalar", "2 × 1,500")
    assert total_words([ONE]) == "1 tensor · 3,000 elements · 11.7 KiB"


def test_every_interval_with_a_value_has_a_block():
    assert histogram_line((0, 1, 1000, 500, 0)) == " ▁█▄ "
    assert histogram_line(()) == ""


def test_a_table_without_figures_has_the_headers_alone():
    head, row = tensor_lines([ONE], None, 100)
    assert head.split() == ["tensor", "shape", "dtype", "size"]
    assert row.startswith("h.0.w␛  2 × 1,500  float32")


def test_the_name_stays_where_the_figures_do_not_fit():
    wide, narrow = (tensor_lines([ONE], {ONE.place: FIGURES}, width) for width in (500, 40))
    assert "50 %" in wide[0]
    assert "1.00 %" in wide[1]
    assert narrow[0].split()[0] == "tensor"
    assert len(narrow[1]) <= 40
    assert "54.7" in narrow[1]


@pytest.mark.parametrize("width", [40, 80, 500])
def test_nan_is_told_in_every_width_and_what_has_no_room_is_named(width):
    head, row, *last = tensor_lines([ONE], {ONE.place: FIGURES}, width)
    assert {"NaN", "Inf"} <= set(head.split())
    assert row.rstrip().endswith("! NaN")
    told = " ".join(last)
    assert ("no room for:" in told) == (width < 500)
    named = [*head.split(), *told.replace(",", " ").split()]
    assert {"mean", "std", "zeros", "min", "max", "norm", "dtype"} <= set(named)


def test_the_quantiles_fit_80_columns_whatever_they_are():
    odd = replace(FIGURES, quantiles=(-1.2345e-30,) * 5)
    quantiles = detail_lines(ONE, odd, 78)[2]
    assert len(quantiles) <= 78
    assert quantiles.endswith("99 % -1.23e-30")


def test_details_tell_damage_and_what_is_not_finite():
    assert "figures are not read yet" in detail_lines(ONE, None, 100)
    lines = detail_lines(ONE, FIGURES, 100)
    assert "NaN 1  Inf 2" in lines[1]
    damaged = TensorFigures(3000, 3000, damaged=True)
    assert "checksum" in detail_lines(ONE, damaged, 100)[-1]
