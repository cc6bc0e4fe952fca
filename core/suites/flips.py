"""Two checkpoints, or one and a baseline, on the same cases with one answer each."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.statistics.mcnemar import one_sided, two_sided

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Flips:
    """Cases that `a` alone (`only_a`) or `b` alone answers right, by number, of `cases` cases."""

    a: str
    b: str
    only_a: tuple[int, ...]
    only_b: tuple[int, ...]
    cases: int

    @property
    def p_value(self) -> float:
        """The exact two-sided p-value of McNemar's test."""
        return two_sided(len(self.only_a), len(self.only_b))

    @property
    def regression_p_value(self) -> float:
        """The exact one-sided p-value that b is worse than a, the baseline."""
        return one_sided(len(self.only_a), len(self.only_b))

    @property
    def is_regression(self) -> bool:
        """Whether b is shown to be worse than a."""
        return self.regression_p_value < SIGNIFICANT


def flips(a: str, b: str, right_a: Mapping[int, bool], right_b: Mapping[int, bool]) -> Flips:
    """Return the flips of two checkpoints over the cases that both have finished."""
    common = sorted(right_a.keys() & right_b.keys())
    return Flips(
        a,
        b,
        tuple(one for one in common if right_a[one] and not right_b[one]),
        tuple(one for one in common if right_b[one] and not right_a[one]),
        len(common),
    )
