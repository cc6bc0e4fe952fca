"""Exact order statistics of a stored tensor, from counts of digits: memory does not grow with it.

The counts of the first digits tell in which group of numbers a rank is. Another pass over the
numbers of that group counts their second digits, and so on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.kernels.torchload import torch
from core.weights.digits import Digits

# Digits that wait to be counted together.
MOST_WAITING = 2**19


@dataclass(slots=True)
class _Group:
    """Numbers that begin with the same digits; `left` is a rank among them, from 0 on."""

    digits: tuple[int, ...]
    left: int
    counts: "torch.Tensor" = field(default_factory=lambda: torch.empty(0))


def order_statistics(
    digits: Digits,
    first: "torch.Tensor",
    pieces: Iterable["torch.Tensor"],
    ranks: Sequence[int],
) -> list[float]:
    """Return the finite numbers with these ranks, from 0 on; `first` counts the first digits.

    `pieces` are gone over once for each further digit.
    """
    counts = first.masked_fill(digits.not_finite(), 0)
    groups = [_within(digits, _Group((), rank, counts)) for rank in ranks]
    for level in range(1, digits.levels):
        _count(digits, level, groups, pieces)
        groups = [_within(digits, group) for group in groups]
    patterns = torch.tensor([group.digits for group in groups])
    return [float(one) for one in digits.numbers(patterns).tolist()]


def _within(digits: Digits, group: _Group) -> _Group:
    """Return the group of the next digit in which the rank is."""
    level = len(group.digits)
    negative = bool(level) and digits.is_negative(group.digits[0])
    order = digits.ascending(level, negative=negative)
    sums = group.counts[order].cumsum(0)
    at = int(torch.searchsorted(sums, group.left, right=True))
    before = int(sums[at - 1]) if at else 0
    return _Group((*group.digits, int(order[at])), group.left - before)


def _count(
    digits: Digits, level: int, groups: Sequence[_Group], pieces: Iterable["torch.Tensor"]
) -> None:
    """Count the next digit of the numbers in each group."""
    tables = {group.digits: _Table(digits.base) for group in groups}
    wanted = torch.zeros(digits.base, dtype=torch.bool)
    wanted[[prefix[0] for prefix in tables]] = True
    for piece in pieces:
        chosen = piece[wanted.index_select(0, digits.of(piece))]
        before = [digits.of(chosen, each) for each in range(level)]
        following = digits.of(chosen, level)
        for prefix, table in tables.items():
            inside = before[0] == prefix[0]
            for each in range(1, level):
                inside &= before[each] == prefix[each]
            table.add(following[inside])
    for group in groups:
        group.counts = tables[group.digits].counts


class _Table:
    """Counts of digits; those of several pieces are counted together, since each count is long."""

    def __init__(self, base: int) -> None:
        self._counts = torch.zeros(base, dtype=torch.int64)
        self._waiting: list[torch.Tensor] = []
        self._length = 0

    def add(self, found: "torch.Tensor") -> None:
        self._waiting.append(found)
        self._length += found.numel()
        if self._length > MOST_WAITING:
            self._take()

    def _take(self) -> None:
        if self._waiting:
            together = torch.cat(self._waiting)
            self._counts += torch.bincount(together, minlength=len(self._counts))
        self._waiting, self._length = [], 0

    @property
    def counts(self) -> "torch.Tensor":
        """The counts of all that was added."""
        self._take()
        return self._counts
