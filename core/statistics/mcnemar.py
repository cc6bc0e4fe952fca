"""McNemar's exact test: two checkpoints, one answer for each of the same cases."""

from math import comb


def two_sided(only_a: int, only_b: int) -> float:
    """Return the exact two-sided p-value: 1.0 where no case differs.

    Args:
        only_a: Cases that A alone answers correctly.
        only_b: Cases that B alone answers correctly.

    Raises:
        ValueError: A number of cases is negative.
    """
    return min(1.0, 2 * one_sided(max(only_a, only_b), min(only_a, only_b)))


def one_sided(lost: int, gained: int) -> float:
    """Return the exact p-value of a regression: at least `lost` of the differing cases by chance.

    Args:
        lost: Cases that the baseline alone answers correctly.
        gained: Cases that the new checkpoint alone answers correctly.

    Raises:
        ValueError: A number of cases is negative.
    """
    if lost < 0 or gained < 0:
        raise ValueError(f"{lost} and {gained} are not two numbers of cases")
    differing = lost + gained
    # Whole numbers until the last division: exact for any number of cases.
    ways = total = comb(differing, lost)
    for count in range(lost, differing):
        ways = ways * (differing - count) // (count + 1)
        total += ways
    outcomes: int = 2**differing
    return total / outcomes
