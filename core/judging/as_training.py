"""The evaluation that a training of the fork recorded, from the losses of its windows.

It is the mean of 20 batches of the first rank over the held-out text. Of several ranks, each takes
every n-th window, and begins again at the end of the text (format.md 17).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.meta import Meta
from core.judging.source import Kind, Source
from core.judging.windows import TextLayout, Windows

RANKS = (1, 2, 4, 8)
BATCHES = 20
_EXACT, _SHARE = 1e-5, 0.005
_MOST_ROWS = 2**20


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A recorded loss beside the recomputed one, in nats per token.

    `ranks` is the number of ranks with which they agree within `tolerance`; None if none does, and
    `recomputed` is then that of one rank. `exact` tells that the recording was in float32.
    """

    recorded: float
    recomputed: float
    ranks: int | None
    tolerance: float
    exact: bool


def rows_per_batch(meta: Meta) -> int | None:
    """Return the windows in a batch of the evaluation; None if the fork did not write the meta."""
    value = meta.values.get("device_batch_size")
    known = type(value) is int and 0 < value <= _MOST_ROWS
    return value if known and meta.is_fork and meta.metric == "val_loss" else None


def evaluated(count: int, rows: int, ranks: int) -> list[int]:
    """Return the windows that the first rank evaluates, of `count`; some may come repeatedly."""
    own = range(0, count, ranks)
    return [own[number % len(own)] for number in range(BATCHES * rows)]


def evaluated_windows(
    checkpoints: Iterable[Checkpoint], source: Source, windows: Windows
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
        and bool(windows.held_out)
        and windows.layout is TextLayout.STREAM
        and windows.size == meta.values.get("max_seq_len", windows.size)
        and meta.loss is not None
    )


def evaluated_once(count: int, rows: int) -> int:
    """Return how many windows of the text, from its beginning, one rank evaluates."""
    return min(count, BATCHES * rows)


def earlier_evaluation(meta: Meta) -> int | None:
    """Return the step whose evaluation the meta may repeat; None if it has one of its own."""
    every, step = meta.eval_every, meta.step
    return step - step % every if every and step and step % every else None


def compared(
    meta: Meta, means: Mapping[int, float], count: int, rows: int, ranks: int
) -> Rebuilt | None:
    """Return the evaluation by the mean losses of windows; None for a meta without a loss.

    `count` is the number of windows of the held-out text, `rows` that of a batch. Raises KeyError
    when a window is missing.
    """
    recorded = meta.loss
    if recorded is None:
        return None
    chosen = evaluated(count, rows, ranks)
    recomputed = sum(means[number] for number in chosen) / len(chosen)
    exact = meta.section("user_config").get("device_type") == "cpu"
    tolerance = _EXACT if exact else _SHARE * recorded
    fits = abs(recomputed - recorded) <= tolerance
    return Rebuilt(recorded, recomputed, ranks if fits else None, tolerance, exact)
