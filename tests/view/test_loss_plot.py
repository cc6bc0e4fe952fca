"""The plot: every point in its cell, marks in the column of their step, any size and any losses."""

import pytest
from entries import curve, entry
from hypothesis import given, settings
from hypothesis import strategies as st

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from tui.view.loss_curve import Mark
from tui.view.loss_plot import FEW, LossPlot, loss_plot


def text(plot: LossPlot) -> list[str]:
    return ["".join(char for char, _ in row).rstrip() for row in plot.cells]


def falling(count: int) -> list[Checkpoint]:
    return [entry(100 * at, 1 / at) for at in range(1, count + 1)]


def test_the_guides_three_on_a_small_terminal(goldens):
    plot = loss_plot(curve(*scan([goldens / "fork_trio"])), 28, 4)
    assert [*text(plot), plot.below] == [
        "0.2666                     ▲",
        "",
        "0.2624 ★         ▼",
        "       2,920   3,650   4,380",
    ]
    assert plot.words == ("·· train above", "zoomed y")


def test_many_steps_are_a_line_on_a_logarithmic_scale():
    plot = loss_plot(curve(*falling(40)), 41, 8)
    lines = text(plot)
    assert plot.words == ("log y",)
    assert lines[0].startswith("1.00  ⢣") or lines[0].startswith("1.00")
    assert lines[-1].startswith("0.025") or lines[-1].startswith("0.03")
    assert lines[-1].endswith("★")
    assert sum(0x2800 < ord(char) < 0x2900 for line in lines for char in line) > 30


def test_a_gap_breaks_the_line_and_a_point_alone_is_a_dot():
    losses = [0.9, 0.85, 0.8, None, 0.75, None, 0.7, 0.65]
    plot = loss_plot(curve(*(entry(10 * at, loss) for at, loss in enumerate(losses))), 40, 9)
    assert sum(line.count("•") for line in text(plot)) == 1
    alone = plot.columns[3]
    empty = {at for at in range(plot.columns[2] + 1, plot.columns[4]) if at != alone}
    assert empty
    assert all(row[at] == (" ", "") for row in plot.cells for at in empty)


def test_the_train_loss_is_dotted_and_has_its_own_style():
    steps = [entry(100 * at, 1 / at, train=0.5 / at) for at in range(1, 30)]
    plot = loss_plot(curve(*steps), 60, 12)
    assert plot.words == ("·· train", "log y")
    dots = [char for row in plot.cells for char, style in row if style == "train"]
    assert dots
    assert all((ord(char) - 0x2800).bit_count() <= 2 for char in dots)


@pytest.mark.parametrize(
    ("trains", "words"),
    [((0.31, 0.32), "above"), ((0.1, 0.2), "below"), ((0.1, 0.4), "outside")],
)
def test_train_losses_off_the_scale_are_told(trains, words):
    steps = (entry(1, 0.2666, train=trains[0]), entry(2, 0.2624, train=trains[1]))
    assert loss_plot(curve(*steps), 40, 8).words[0] == f"·· train {words}"


def test_marks_of_one_cell_are_in_one_column_and_none_is_hidden():
    near = [
        (1, 9.0),
        (1000, 1.002),
        (1001, 1.0),
        (1002, 1.2),
        (2000, 1.001),
        (2500, 1.0),
        (3000, 1.0),
    ]
    plot = loss_plot(curve(*(entry(step, loss) for step, loss in near)), 24, 8)
    at = plot.columns[1]
    assert at == plot.columns[2] == plot.columns[3]
    assert {row[at][0] for row in plot.cells} >= {"★", "▼", "▲"}


def test_the_nearest_point_of_a_column_and_the_column_of_a_step():
    plot = loss_plot(curve(*falling(5)), 41, 8)
    assert [plot.point_at(column) for column in plot.columns] == list(range(5))
    assert plot.point_at(0) == 0
    assert plot.point_at(99) == 4
    assert plot.columns[0] < (plot.column_of(150) or 0) < plot.columns[1]
    assert plot.column_of(50) is plot.column_of(501) is plot.column_of(None) is None


MEASURED = st.floats(1e-3, 20) | st.floats(5e-324, 1e299) | st.none()
RUNS = st.lists(st.tuples(st.integers(0, 10**7), MEASURED, MEASURED), min_size=2, max_size=40)


@given(RUNS, st.integers(8, 80), st.integers(2, 20))
@settings(max_examples=400)
def test_every_point_is_in_its_cell_and_no_size_raises(run, width, height):
    steps = {step: (loss, train) for step, loss, train in run}
    found = curve(*(entry(step, loss, train=train) for step, (loss, train) in steps.items()))
    if len(found.points) < 2:
        return
    plot = loss_plot(found, width, height)
    assert len(plot.cells) == height - 1
    assert all(len(row) == width for row in plot.cells)
    assert len(plot.below) <= width
    assert list(plot.columns) == sorted(plot.columns)
    for at, point in enumerate(found.points):
        char, style = plot.cells[plot.rows[at]][plot.columns[at]]
        assert char != " "
        assert style in ("line", "best", "lowest", "past")
        column = {row[plot.columns[at]][0] for row in plot.cells}
        if point.mark in (Mark.BEST, Mark.LOWEST) and height > 3:
            assert point.mark.value in column
    marked = {at for at, point in enumerate(found.points) if point.mark}
    assert {
        column for row in plot.cells for column, (char, style) in enumerate(row)
        if style in ("best", "lowest", "past")
    } <= {plot.columns[at] for at in marked}  # fmt: skip
    if len(found.points) <= FEW:
        assert not any(0x2800 < ord(char) < 0x2900 for row in plot.cells for char, _ in row)
