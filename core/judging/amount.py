"""How much of a text is scored: all of it, a number of windows, or what a time allows."""

from dataclasses import dataclass

from core.judging.blocks import Block, blocks_of
from core.judging.windows import Windows


@dataclass(frozen=True, slots=True)
class Amount:
    """At least `windows` windows, or what takes `budget` seconds for all checkpoints together.

    All windows when both are None.
    """

    windows: int | None = None
    budget: float | None = None

    @property
    def is_all(self) -> bool:
        """Whether every window is scored."""
        return self.windows is None and self.budget is None

    def blocks(self, windows: Windows, checkpoints: int, rate: float) -> tuple[Block, ...]:
        """Return the blocks in the order of their visits; `rate` is in predicted ids per second."""
        if self.budget is None:
            return blocks_of(windows, self.windows)
        affordable = self.budget / checkpoints * rate / windows.size
        blocks = blocks_of(windows, max(1, min(len(windows.rows), int(affordable))))
        # The last block may have more windows than the budget allows.
        held = sum(len(block.rows) for block in blocks)
        return blocks[:-1] if held > affordable and len(blocks) > 1 else blocks


ALL = Amount()
