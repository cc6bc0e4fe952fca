"""Rebuilds the evaluation that a training of the fork recorded, for several numbers of ranks."""

from collections.abc import Callable, Generator

from core.checkpoints.meta import Meta
from core.evaluate.scorer import Scorer
from core.evaluate.window_losses import by_window
from core.judging.as_training import RANKS, Rebuilt, compared, evaluated, rows_per_batch
from core.judging.blocks import blocks_holding
from core.judging.windows import Windows


def rebuild(
    meta: Meta,
    scorer: Scorer,
    windows: Windows,
    should_stop: Callable[[], bool],
) -> Generator[int, None, Rebuilt | None]:
    """Return the evaluation with the first number of ranks that fits, else with one rank.

    `windows` are all of the held-out text. Those that are not finished are scored. Yields each
    number of ranks that is tried. The result is None for a meta without such a loss. Raises what
    `Scorer.finish` raises.
    """
    rows, count = rows_per_batch(meta), len(windows.rows)
    if rows is None:
        return None
    first: Rebuilt | None = None
    for ranks in RANKS:
        yield ranks
        blocks = blocks_holding(windows, evaluated(count, rows, ranks))
        for _ in scorer.finish(blocks, should_stop):
            pass
        losses = by_window(windows, scorer.losses)
        means = {number: float(one.double().mean()) for number, one in losses.items()}
        found = compared(meta, means, count, rows, ranks)
        if found is None or found.ranks:
            return found
        first = first or found
    return first
