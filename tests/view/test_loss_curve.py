"""The curve of a run: which steps are on it, their marks, and where it is broken."""

import math
from dataclasses import replace

import pytest
from entries import curve, entry

from core.checkpoints.meta import Meta
from core.checkpoints.scan import scan
from tui.view.catalog import Catalog, Order
from tui.view.loss_curve import Mark, beside, curve_of, excess


def test_the_guides_three_have_their_marks(goldens):
    entries = tuple(scan([goldens / "fork_trio"]))
    found = curve(*entries)
    assert found.steps == [2920, 3650, 4380]
    assert [point.mark for point in found.points] == [Mark.BEST, Mark.LOWEST, Mark.PAST_BEST]
    assert [point.train for point in found.points] == [0.31, 0.31, 0.31]
    assert (found.title, found.lowest, found.lowest_at) == ("val loss", 0.2624, 1)


def test_the_past_best_mark_is_only_for_more_than_half_a_percent():
    found = curve(entry(1, 0.9), entry(2, 1.0), entry(3, 0.5), entry(4, 0.502), entry(5, 0.503))
    marks = [point.mark for point in found.points]
    assert marks == [Mark.NONE, Mark.NONE, Mark.BEST, Mark.NONE, Mark.PAST_BEST]


@pytest.mark.parametrize("gap", [None, math.nan, math.inf, 0.0, -1, "0.3"])
def test_a_step_without_a_measurement_is_a_gap(gap):
    found = curve(entry(1, 0.9), entry(2, 0.8), entry(3, gap), entry(4, 0.7))
    assert found.steps == [1, 2, 4]
    assert [point.joined for point in found.points] == [True, True, False]


def test_a_stale_step_has_no_point_and_the_line_goes_on():
    steps = ((500, 0.9), (1000, 0.8), (1400, 0.8), (1500, 0.7))
    found = curve(*(entry(step, loss, eval_every=500) for step, loss in steps))
    assert found.steps == [500, 1000, 1500]
    assert all(point.joined for point in found.points)


def test_steps_of_another_metric_or_run_and_with_a_problem_are_not_on_the_line():
    broken = replace(entry(3, 0.1), problem="cut")
    other = entry(4, 0.2, metric="val_bpb")
    run = (entry(1, 0.9), entry(2, 0.8), broken, other, entry(5, 0.7), entry(6, 0.1, "s"))
    found = curve(*run)
    assert (found.metric, found.steps) == ("val_loss", [1, 2, 5])
    assert not found.points[-1].joined


def test_bits_per_byte_are_not_beside_a_train_loss_in_nats():
    found = curve(*(entry(step, 1 / step, metric="val_bpb", train=3.0) for step in (1, 2)))
    assert (found.title, [point.train for point in found.points]) == ("val bpb", [None, None])


def test_one_measured_step_and_none():
    assert curve(entry(1, 0.9), entry(2, None)).steps == [1]
    assert curve(entry(1, None)).points == ()
    assert curve_of(Catalog(), None).points == ()


def test_an_entry_without_a_metric_has_the_curve_of_its_run():
    nothing = replace(entry(3, None), meta=Meta())
    found = curve_of(Catalog((entry(1, 0.9), entry(2, 0.8), nothing)), nothing)
    assert found.steps == [1, 2]
    assert found.index_of(nothing) is None
    assert found.index_of(found.points[1].entry) == 1


def test_beside_goes_by_step_whatever_the_order_and_stops_at_both_ends():
    run = (entry(1, 0.1), entry(2, 0.9), entry(3, None), entry(9, 0.5, "s"))
    catalog = Catalog(run, Order.LOSS)
    assert beside(catalog, run[0], 1) is run[1]
    assert beside(catalog, run[1], 1) is run[2]
    assert beside(catalog, run[2], 1) is run[2]
    assert beside(catalog, run[0], -1) is run[0]


def test_beside_passes_over_what_the_filter_hides():
    run = tuple(entry(step, 0.1) for step in (1, 12, 21))
    assert beside(Catalog(run, filter="1"), run[0], 1) is run[1]
    assert beside(Catalog(run, filter="01"), run[1], 1) is run[1]


@pytest.mark.parametrize(
    ("loss", "said"),
    [(0.502, "+0.4%"), (1.0, "+100.0%"), (10.0, "+1,900%"), (1e299, ">9,999%"), (0.5, "+0.0%")],
)
def test_the_distance_from_the_lowest(loss, said):
    assert excess(loss, 0.5) == said
