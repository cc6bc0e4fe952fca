"""The axes of a plot: where values lie, and which numbers are written beside and below it."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

# From this ratio of the highest to the lowest loss on, the scale is logarithmic.
LOG_FROM = 2.0
# The share of the height that the val losses have at least, whatever the train losses are.
LEAST_SHARE = 0.6
# Blank cells between two numbers of the x axis.
BETWEEN = 2


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps losses between `low` and `high` to heights; logarithmic or linear.

    `low` and `high` are losses above 0.
    """

    low: float
    high: float
    log: bool

    def share(self, loss: float) -> float:
        """Return where a loss lies: 0 at the top, 1 at the bottom, one half if all are equal."""
        low, high, value = map(self._position, (self.low, self.high, loss))
        return (high - value) / (high - low) if high > low else 0.5

    def loss_at(self, share: float) -> float:
        """Return the loss at a share of the height."""
        low, high = self._position(self.low), self._position(self.high)
        position = high - share * (high - low)
        return math.exp(position) if self.log else position

    def holds(self, loss: float) -> bool:
        """Whether a loss lies on the scale."""
        return self.low <= loss <= self.high

    def _position(self, loss: float) -> float:
        return math.log(loss) if self.log else loss


def scale_of(losses: Sequence[float], others: Sequence[float]) -> Scale:
    """Return the scale of some losses; it holds the others too if the losses keep enough height."""
    low, high = min(losses), max(losses)
    log = high >= low * LOG_FROM
    alone, both = (
        Scale(low, high, log),
        Scale(min(low, *others, low), max(high, *others, high), log),
    )
    span = both.share(low) - both.share(high)
    return both if span >= LEAST_SHARE or low == high else alone


def loss_labels(scale: Scale, rows: int) -> dict[int, str]:
    """Return the losses to write beside the rows of a plot, by row: both ends and the middle."""
    shares = {0: 0.0, rows - 1: 1.0} if rows > 1 else {0: 0.5}
    if rows >= 5:
        shares[rows // 2] = (rows // 2 + 0.5) / rows
    decimals = _decimals(scale)
    labels: dict[int, str] = {}
    for row, share in sorted(shares.items()):
        text = _number(scale.loss_at(share), decimals)
        if text not in labels.values():
            labels[row] = text
    return labels


def _decimals(scale: Scale) -> int:
    """Return how many decimals tell the ends of the scale apart."""
    spread = scale.high - scale.low
    by_spread = 1 - math.floor(math.log10(spread)) if spread > 0 else 4
    by_size = 1 - math.floor(math.log10(scale.low))
    return min(6, max(2, by_spread, by_size if scale.log else 0))


def _number(loss: float, decimals: int) -> str:
    return f"{loss:.{decimals}f}" if 1e-4 <= loss < 1e5 else f"{loss:.1e}"


def step_labels(
    steps: Sequence[int], column_of: Callable[[int], int], left: int, width: int, *, every: bool
) -> str:
    """Return the line of steps below a plot whose columns are `left` up to `width`.

    The first and the last step are written exactly, and between them every step or round numbers;
    a number that would touch another one is left out.
    """
    first, last = steps[0], steps[-1]
    between = steps[1:-1] if every else _round_steps(first, last, max(1, (width - left) // 10))
    line = [" "] * width
    for step in (first, last, *between):
        text = f"{step:,}" if every or step in (first, last) else _short(step)
        start = min(max(left, column_of(step) - len(text) // 2), width - len(text))
        taken = line[max(0, start - BETWEEN) : start + len(text) + BETWEEN]
        if start >= 0 and all(char == " " for char in taken):
            line[start : start + len(text)] = text
    return "".join(line).rstrip()


def _round_steps(first: int, last: int, most: int) -> Iterable[int]:
    """Return the multiples of 1, 2 or 5 times a power of ten between two steps, at most `most`."""
    distance = 1
    while (last - first) // distance > most:
        # 1, 2, 5, 10, 20, ...
        distance = distance * 5 // 2 if str(distance).startswith("2") else distance * 2
    return range((first // distance + 1) * distance, last, distance)


def _short(step: int) -> str:
    """Return a round number of steps: 500, 20k, 3M."""
    for unit, size in (("M", 10**6), ("k", 10**3)):
        if step and step % size == 0:
            return f"{step // size:,}{unit}"
    return f"{step:,}"
