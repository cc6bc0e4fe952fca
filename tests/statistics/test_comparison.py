import pytest

from core.checkpoints import recommend
from core.statistics.comparison import (
    TOLERANCE,
    Comparison,
    Interval,
    PairedDifference,
    Verdict,
)


def pair(low, high, tolerance=0.005, a=0, b=1):
    interval = None if low is None else Interval(low, high)
    middle = 0.0 if low is None else (low + high) / 2
    return PairedDifference(a, b, middle, 0.001, tolerance, 160, 118.0, 6, interval)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.020, -0.010, Verdict.BETTER),
        (-0.020, -0.001, Verdict.BETTER),
        (-0.004, -0.001, Verdict.BETTER_WITHIN_TOLERANCE),
        (0.010, 0.020, Verdict.WORSE),
        (0.001, 0.004, Verdict.WORSE_WITHIN_TOLERANCE),
        (-0.004, 0.004, Verdict.SAME),
        (0.0, 0.0, Verdict.SAME),
        (-0.006, 0.004, Verdict.CANNOT_TELL),
        (-0.004, 0.006, Verdict.CANNOT_TELL),
        (0.0, 0.006, Verdict.CANNOT_TELL),
        (None, None, Verdict.CANNOT_TELL),
    ],
)
def test_verdicts(low, high, verdict):
    assert pair(low, high).verdict is verdict


def test_turned_is_the_verdict_of_the_other():
    assert pair(-0.02, -0.01).turned().verdict is Verdict.WORSE
    assert pair(None, None).turned().interval is None


def test_smallest_visible_is_of_the_standard_error():
    assert pair(-0.02, -0.01).smallest_visible == pytest.approx(0.0028)


def test_windows_needed_bring_the_half_width_to_half_the_tolerance():
    # The half-width is 0.005, half the tolerance 0.0025: a quarter of the variance.
    assert pair(-0.005, 0.005).windows_needed() == 640
    assert pair(None, None).windows_needed() is None


def test_a_pair_is_found_in_both_directions():
    compared = Comparison((1.0, 1.1), (pair(-0.2, -0.1),))
    assert compared.of(0, 1).interval == Interval(-0.2, -0.1)
    assert compared.of(1, 0).interval == Interval(0.1, 0.2)
    with pytest.raises(KeyError):
        compared.of(0, 0)


def test_the_tolerance_is_that_of_the_recorded_star() -> None:
    assert TOLERANCE == recommend.TOLERANCE
