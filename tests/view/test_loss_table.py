"""The table of losses: the numbers of the plot, aligned."""

import pytest
from entries import entry

from core.checkpoints.checkpoint import Checkpoint
from tui.view.catalog import Catalog
from tui.view.loss_curve import curve_of
from tui.view.loss_table import LossTable


def table(width: int, *entries: Checkpoint) -> list[str]:
    curve = curve_of(Catalog(entries), entries[0])
    found = LossTable(curve, width)
    return [found.heading(), *(found.row(at) for at in range(len(curve.points)))]


RUN = (entry(1460, 0.98, train=0.99), entry(18_250, 0.2538), entry(19_710, 0.2526, train=0.31))


def test_every_number_is_below_its_heading():
    assert table(41, *RUN) == [
        "   step  val loss  vs low   train     gap",
        "  1,460    0.9800 +288.0%  0.9900 -0.0100",
        " 18,250 ★  0.2538   +0.5%       –       –",
        " 19,710 ▼  0.2526  lowest  0.3100 -0.0574",
    ]


def test_a_narrow_table_keeps_step_loss_and_distance():
    assert table(28, *RUN)[2] == " 18,250 ★  0.2538   +0.5%"


def test_without_train_losses_there_are_no_columns_for_them():
    assert table(41, entry(1, 0.5), entry(2, 0.4))[0] == "   step  val loss  vs low"


@pytest.mark.parametrize("width", [10, 20, 41, 60])
def test_no_row_is_wider_than_the_panel_even_for_long_steps(width):
    rows = table(width, entry(9, 0.5, train=0.4), entry(12_345_678, 0.4, train=0.3))
    assert all(len(row) <= max(width, 11) for row in rows)
    assert "12,345,678" in rows[2]
