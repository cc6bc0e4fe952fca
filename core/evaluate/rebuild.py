"""Rebuilds the evaluation that a training of the fork recorded, for several numbers of ranks."""

from collections.abc import Callable

from core.checkpoints.meta import Meta
from core.evaluate.as_training import RANKS, Rebuilt, compared, evaluated, rows_per_batch
from core.evaluate.blocks import blocks_holding
from core.evaluate.score import by_window
from core.evaluate.scorer import Scorer
from core.evaluate.windows import Windows


def rebuild(
    meta: Meta,
    scorer: Scorer,
    windows: Windows,
    should_stop: Callable[[], bool],
    progress: Callable[[int], None],
) -> Rebuilt | None:
    """Return the evaluation with the first number of ranks that fits, else with one rank.

    `windows` are all of the held-out text. Those that are not finished are scored; `progress` gets
    the number of ranks that is tried. The result is None for a meta without such a loss. Raises
    what `Scorer.finish` raises.
    """
    rows, count = rows_per_batch(meta), len(windows.rows)
    if rows is None:
        return None
    first: Rebuilt | None = None
    for ranks in RANKS:
        progress(ranks)
        blocks = blocks_holding(windows, evaluated(count, rows, ranks))
        scorer.finish(blocks, should_stop, lambda _done: None)
        losses = by_window(windows, scorer.losses)
        means = {number: float(one.double().mean()) for number, one in losses.items()}
        found = compared(meta, means, count, rows, ranks)
        if found is None or found.ranks:
            return found
        first = first or found
    return first
