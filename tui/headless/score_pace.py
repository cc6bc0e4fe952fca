"""How long a score takes: the plan before it begins, and the seconds left while it runs."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.base.text import clean, duration, plural
from core.evaluate.blocks import Block, blocks_of
from core.evaluate.windows import Windows
from tui.command_line.score_arguments import ScoreOptions

if TYPE_CHECKING:
    from core.evaluate.scorer import Scorer


def planned_blocks(
    windows: Windows, options: ScoreOptions, checkpoints: int, rate: float
) -> tuple[Block, ...]:
    """Return the blocks that the flags ask for, in the order of their visits.

    `rate` is in predicted ids per second; a budget is for all checkpoints together.
    """
    if options.budget is None:
        return blocks_of(windows, options.windows)
    affordable = options.budget / checkpoints * rate / windows.size
    blocks = blocks_of(windows, max(1, min(len(windows.rows), int(affordable))))
    # The last block may have more windows than the budget allows.
    held = sum(len(block.rows) for block in blocks)
    return blocks[:-1] if held > affordable and len(blocks) > 1 else blocks


def plan_line(
    name: str, scorer: "Scorer", blocks: Sequence[Block], windows: Windows, rate: float
) -> str:
    """Return what will be scored of a checkpoint and about how long it takes."""
    chosen, left = sum(len(block.rows) for block in blocks), scorer.left(blocks)
    whole = "" if chosen == len(windows.rows) else f" of {len(windows.rows):,}"
    parts = [f"{name}: {chosen:,}{whole} windows", f"{chosen * windows.size:,} tokens"]
    if left < chosen:
        parts.append(f"{plural(chosen - left, 'window')} stored")
    if left:
        parts.append(f"about {duration(left * windows.size / rate)}")
    return " · ".join(parts)


def progress_line(name: str, scorer: "Scorer", blocks: Sequence[Block]) -> Callable[[int], str]:
    """Return a function that tells how many windows are done and the seconds left."""
    begun, first = time.monotonic(), scorer.left(blocks)
    chosen = sum(len(block.rows) for block in blocks)

    def line(done: int) -> str:
        left = scorer.left(blocks)
        text = f"{clean(name)}: {done:,} of {plural(chosen, 'window')}"
        if not left or left == first:
            return text
        seconds = (time.monotonic() - begun) / (first - left) * left
        return f"{text} · {duration(seconds)} left"

    return line
