"""The interval of a difference of two rates over the same cases, one answer for each."""

from math import sqrt

from core.statistics.wilson import RateInterval, wilson_interval


def difference_interval(
    only_a: int, only_b: int, cases: int, confidence: float = 0.95
) -> RateInterval:
    """Return the interval of the rate of a minus that of b, from -1 to 1.

    It joins the Wilson intervals of both shares (the square-and-add method of Newcombe, 1998,
    without his term for their correlation, so it is never too narrow by it).

    Args:
        only_a: Cases that a alone answers correctly.
        only_b: Cases that b alone answers correctly.
        cases: All cases.
        confidence: Between 0 and 1.

    Raises:
        ValueError: What `wilson_interval` raises, or more differing cases than cases.
    """
    if only_a + only_b > cases:
        raise ValueError(f"{only_a} and {only_b} of {cases} are not rates")
    a, b = (wilson_interval(one, cases, confidence) for one in (only_a, only_b))
    share_a, share_b = only_a / cases, only_b / cases
    difference = share_a - share_b
    low = difference - sqrt((share_a - a.low) ** 2 + (b.high - share_b) ** 2)
    high = difference + sqrt((a.high - share_a) ** 2 + (share_b - b.low) ** 2)
    return RateInterval(max(-1.0, low), min(1.0, high))
