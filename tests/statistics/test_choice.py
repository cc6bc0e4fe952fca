from dataclasses import replace

import pytest

from core.statistics.choice import MeasuredStar, choose_checkpoint, could_be_best, measured_star
from core.statistics.comparison import Comparison, Interval, PairedDifference


def compared(losses, half):
    """All pairs with intervals of one half-width; None gives none."""
    pairs = []
    for a in range(len(losses)):
        for b in range(a + 1, len(losses)):
            difference = losses[a] - losses[b]
            interval = None if half is None else Interval(difference - half, difference + half)
            pairs.append(PairedDifference(a, b, difference, 0.001, 0.005, 160, 118.0, 6, interval))
    return Comparison(tuple(losses), tuple(pairs))


def test_those_not_shown_worse_could_be_best():
    assert could_be_best(compared([1.000, 1.004, 1.200], 0.01)) == (0, 1)


def test_the_earliest_of_them_is_recommended_with_the_most_it_can_cost():
    found = choose_checkpoint(compared([1.000, 1.004, 1.200], 0.01), steps=[300, 200, 100])
    assert (found.checkpoint, found.supported) == (1, True)
    assert found.most_it_can_cost == pytest.approx(0.014)


def test_without_intervals_the_cost_is_unknown():
    found = choose_checkpoint(compared([1.0, 1.1], None), steps=[2, 1])
    assert (found.checkpoint, found.most_it_can_cost, found.supported) == (1, None, False)


def test_a_missing_interval_matters_only_between_those_that_could_be_best():
    # The interval of 0 and 1 is missing; 2 is shown worse than 0.
    pairs = [replace(one, interval=None) if (one.a, one.b) == (0, 1) else one
             for one in compared([1.0, 1.1, 1.3], 0.01).pairs]  # fmt: skip
    unclear = Comparison((1.0, 1.1, 1.3), tuple(pairs))
    assert could_be_best(unclear) == (0, 1)
    assert not choose_checkpoint(unclear, steps=[3, 2, 1]).supported
    # Against the recommended one, which alone could be best, it costs nothing to lack one.
    lone = Comparison((1.0, 1.1, 1.3), tuple(
        replace(one, interval=None) if (one.a, one.b) == (0, 2) else one
        for one in compared([1.0, 1.1, 1.3], 0.01).pairs
    ))  # fmt: skip
    assert could_be_best(lone) == (0,)
    assert choose_checkpoint(lone, steps=[3, 2, 1]).supported


def test_one_checkpoint_alone_is_recommended_at_no_cost():
    found = choose_checkpoint(Comparison((1.0,), ()), steps=[5])
    assert (found.checkpoint, found.most_it_can_cost) == (0, 0.0)


def test_the_star_is_the_earliest_that_is_shown_to_be_within_the_tolerance():
    found = measured_star(compared([1.000, 1.002, 1.200], 0.001), steps=[300, 200, 100])
    assert found == MeasuredStar(1, shown=True)


def test_where_none_is_shown_the_lowest_has_the_star():
    found = measured_star(compared([1.000, 1.002], 0.02), steps=[300, 200])
    assert found == MeasuredStar(0, shown=False)
    assert measured_star(compared([1.1, 1.0], None), steps=[1, 2]) == MeasuredStar(1, shown=False)
