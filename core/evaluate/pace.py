"""How fast a model reads windows, measured in a small forward."""

import time
from collections.abc import Callable

from core.evaluate.scoring import block_losses
from core.judging.blocks import Block, windows_per_block
from core.network.model import Model

# Tokens of the forward that is timed, a small part of a block.
_TIMED_TOKENS, _TIMED = 256, 3


def tokens_per_second(
    model: Model, size: int, read: Callable[[Model, Block], object] | None = None
) -> float:
    """Return how many predicted ids of windows of `size` are scored, or `read`, in a second."""
    reading = read or block_losses
    length = min(size, _TIMED_TOKENS)
    row = (0,) * (length + 1)
    count = min(windows_per_block(size), max(1, _TIMED_TOKENS // length))
    block = Block(0, 0, (row,) * count)
    # The first forward of a process is slower, and so is one beside other work.
    seconds = min(_seconds(lambda: reading(model, block)) for _ in range(_TIMED))
    return count * length / seconds


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
