"""The lens at some positions: that of the whole text, with the likeliest ids of each layer."""

from pathlib import Path

import pytest
from small_models import KINDS, small_model

from core.base.errors import CancelledError, NotFiniteError
from core.inspection.layer_window import layer_window
from core.inspection.text_reading import read_text


@pytest.mark.parametrize("kind", KINDS)
def test_each_cell_is_what_the_reading_of_the_whole_text_tells(kind: str, tmp_path: Path) -> None:
    made = small_model(tmp_path, kind)
    whole = read_text(made.model, made.ids, layers=True)
    last, start = len(made.ids), 5
    found = layer_window(made.model, made.ids, range(start, last), 3)
    assert (found.start, len(found.columns)) == (start, last - start)
    for at, column in enumerate(found.columns, start):
        assert len(column) == made.model.config.n_layer + 1
        for cell, layer in zip(column, whole.layers, strict=True):
            assert len(cell.top) == 3
            assert cell.top[0][0] == layer.tops[at]
            assert cell.top[0][1] == pytest.approx(layer.top_logprobs[at], abs=1e-4)
            if at + 1 < last:
                assert cell.logprob == pytest.approx(layer.logprobs[at], abs=1e-4)
    for at, column in enumerate(found.columns[:-1], start + 1):
        assert column[-1].rank == whole.tokens[at].rank
        assert column[-1].entropy == pytest.approx(whole.tokens[at].entropy, abs=1e-4)


def test_nothing_follows_the_last_id(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G3")
    (column,) = layer_window(made.model, [3], range(1), 40).columns
    assert {(cell.logprob, cell.rank) for cell in column} == {(None, None)}
    assert sorted(one for one, _ in column[0].top) == list(range(40))


def test_the_position_of_nan_is_said_also_outside_the_window(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G3")
    made.model.embedding[9] = float("nan")
    with pytest.raises(NotFiniteError, match="not finite at position 3 of"):
        layer_window(made.model, [1, 2, 3, 9, 1], range(4, 5), 2)
    # What comes later does not matter.
    assert layer_window(made.model, [1, 2, 3, 9, 1], range(1, 2), 2).columns


def test_a_stop_ends_it(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G3")
    with pytest.raises(CancelledError):
        layer_window(made.model, [1, 2], range(2), 2, lambda: True)
