"""How much of a text is scored: all of it, a number of windows, or what a time allows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.judging.blocks import Block, blocks_of
from core.judging.windows import Windows

# Of one checkpoint, of which nothing is stored.
_NOTHING_STORED: Sequence[Collection[int]] = ((),)


@dataclass(frozen=True, slots=True)
class Amount:
    """At least `windows` windows, or what takes `budget` seconds for all checkpoints together.

    All windows when both are None. With `stored_is_free`, a budget is spent on what is not stored.
    """

    windows: int | None = None
    budget: float | None = None
    stored_is_free: bool = True

    @property
    def is_all(self) -> bool:
        """Whether every window is scored."""
        return self.windows is None and self.budget is None

    def blocks(
        self, windows: Windows, rate: float, stored: Sequence[Collection[int]] = _NOTHING_STORED
    ) -> tuple[Block, ...]:
        """Return the blocks in the order of their visits; at least one.

        `rate` is in predicted ids per second. `stored` has the numbers of the blocks that are
        stored, for each checkpoint.
        """
        blocks = blocks_of(windows, self.windows)
        return blocks if self.budget is None else self._affordable(blocks, rate, stored)

    def _affordable(
        self, blocks: tuple[Block, ...], rate: float, stored: Sequence[Collection[int]]
    ) -> tuple[Block, ...]:
        """Return the first blocks, as many as the budget allows: any number of them is spread."""
        assert self.budget is not None
        left = self.budget * rate
        for taken, block in enumerate(blocks):
            ids = sum(len(row) - 1 for row in block.rows)
            left -= ids * sum(not (self.stored_is_free and block.number in one) for one in stored)
            if left < 0:
                return blocks[: max(1, taken)]
        return blocks


ALL = Amount()
