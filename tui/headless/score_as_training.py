"""`score --as_training`: the windows of the recorded evaluation, and whether its loss comes out."""

from collections.abc import Sequence

from core.base.errors import UsageError
from core.base.text import loss
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.evaluate.as_training import Rebuilt, earlier_evaluation, evaluated_once, rows_per_batch
from core.evaluate.source import Kind, Source
from core.evaluate.windows import TextLayout, Windows
from tui.view.recorded_words import not_rebuilt_line, reproduced_line


def evaluated_windows(
    checkpoints: Sequence[Checkpoint], source: Source, windows: Windows
) -> int | None:
    """Return how many windows from the beginning the recorded evaluations used, None for all.

    Raises UsageError when a checkpoint of the fork is given another text than its data folder.
    """
    counts = []
    for one in checkpoints:
        rows = rows_per_batch(one.meta)
        if rows is None or one.run == DEMO:
            continue
        if source.kind is not Kind.FORK_DATA:
            raise UsageError(
                f"--as_training needs the folder of the data that {one.name} was trained on",
                "The fork evaluates on the last 5 percent of its .txt files",
            )
        if can_be_rebuilt(one, source, windows):
            counts.append(evaluated_once(len(windows.rows), rows))
    return max(counts, default=None)


def can_be_rebuilt(checkpoint: Checkpoint, source: Source, windows: Windows) -> bool:
    """Whether these are the windows that a training of the fork evaluates on."""
    meta = checkpoint.meta
    return (
        rows_per_batch(meta) is not None
        and checkpoint.run != DEMO
        and source.kind is Kind.FORK_DATA
        and windows.layout is TextLayout.STREAM
        and windows.size == meta.values.get("max_seq_len", windows.size)
        and meta.loss is not None
    )


def recorded_line(
    checkpoint: Checkpoint, found: Rebuilt | None, nats: float, *, possible: bool
) -> str:
    """Return the recorded loss beside the recomputed one, or why there is none.

    `possible` tells that the text could give one; it is missing after Ctrl+C.
    """
    if found:
        return reproduced_line(
            found.recorded,
            found.recomputed,
            found.ranks,
            exact=found.exact,
            earlier=earlier_evaluation(checkpoint.meta),
        )
    if possible:
        return f"recorded {loss(checkpoint.loss)} · not recomputed: stopped"
    return not_rebuilt_line(checkpoint, nats)
