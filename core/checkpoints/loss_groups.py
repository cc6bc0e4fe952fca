"""Which recorded losses can be compared with each other."""

from dataclasses import dataclass
from pathlib import Path

from core.base.numerals import whole_number
from core.checkpoints.checkpoint import Checkpoint


@dataclass(frozen=True, slots=True)
class LossGroup:
    """Losses that can be compared, if they were measured on the same data.

    A val_bpb is bits per byte of text, so it compares across vocabularies. A val_loss is nats per
    token, and what a token is depends on the vocabulary: one of another size is another group.
    `vocabulary` is the number of tokens. Where the meta does not record it, the group is one run.
    `stage` is that of nanochat's training after the base: mid and sft validate on conversations,
    base on documents. It is "" for base and for other trainings.
    """

    metric: str
    vocabulary: int | None = None
    run: Path | None = None
    stage: str = ""


def loss_group(entry: Checkpoint) -> LossGroup | None:
    """Return the group of an entry; None without a loss, if unloadable or contradictory.

    Two vocabularies of one size count as one, because the meta does not say which tokens they have.
    """
    metric, unsure = entry.metric, entry.problem is not None or entry.contradiction is not None
    if unsure or metric is None or entry.loss is None:
        return None
    stage = entry.source if entry.source and entry.source != "base" else ""
    if metric == "val_bpb":
        return LossGroup(metric, stage=stage)
    vocabulary = whole_number(entry.meta.section("model_config").get("vocab_size"))
    return LossGroup(metric, vocabulary, entry.run if vocabulary is None else None, stage)
