"""How a figure is spread over tokens: mean with its error, percentiles, extremes."""

from dataclasses import dataclass

PERCENTILES = (1, 5, 50, 95, 99)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and its standard error, which counts neighbouring windows as related.

    `error` is None for a single window, which does not tell it.
    """

    mean: float
    error: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of all tokens; `percentiles` are those of PERCENTILES, in their order."""

    estimate: Estimate
    percentiles: tuple[float, ...]
    least: float
    most: float


def percentile_place(count: int, percent: float) -> tuple[int, float]:
    """Return where a percentile lies among `count` ordered values.

    It is an index, and the share of the way from that value to the next one; the index is never
    the last one unless there is only one. Raises ValueError for no values, and for a percent
    outside 0 to 100.
    """
    if count < 1 or not 0 <= percent <= 100:
        raise ValueError(f"percentile {percent} of {count} values is not defined")
    place = percent / 100 * (count - 1)
    below = min(int(place), max(0, count - 2))
    return below, place - below
