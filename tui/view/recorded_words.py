"""A recorded loss beside the recomputed one, in words."""

from core.base.text import loss, plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Layout
from core.judging.as_training import earlier_evaluation
from core.judging.score_result import Scored


def recorded_line(scored: Scored) -> str:
    """Return the recorded loss beside the recomputed one, or why there is none."""
    found, checkpoint = scored.rebuilt, scored.subject.checkpoint
    if found:
        return reproduced_line(
            found.recorded,
            found.recomputed,
            found.ranks,
            exact=found.exact,
            earlier=earlier_evaluation(checkpoint.meta),
        )
    if scored.can_rebuild:
        return f"recorded {loss(checkpoint.loss)} · not recomputed: stopped"
    return not_rebuilt_line(checkpoint, scored.score.nats_per_token)


def reproduced_line(
    recorded: float, recomputed: float, ranks: int | None, *, exact: bool, earlier: int | None
) -> str:
    """Return whether a recorded loss was reproduced; `ranks` is None where it was not.

    `exact` tells that it must agree within 1e-5, else within 0.5 %. `earlier` is the step whose
    evaluation it may be.
    """
    both = f"recorded {loss(recorded)} · recomputed {loss(recomputed)}"
    if ranks is None:
        maybe = f"; it may be of step {earlier:,}" if earlier is not None else ""
        return f"{both} · not reproduced{maybe}"
    parts = [f"{both} ✓"]
    if not exact:
        parts.append("within 0.5 %: it was not recorded in float32 on a CPU")
    if ranks > 1:
        parts.append(f"as the first of {plural(ranks, 'rank')}")
    return " · ".join(parts)


def not_rebuilt_line(checkpoint: Checkpoint, nats: float) -> str:
    """Return why the recorded loss of a checkpoint cannot be rebuilt from this text.

    `nats` is the mean of all windows that were scored.
    """
    scored = f"scored windows {loss(nats)}"
    if checkpoint.loss is None:
        return f"no recorded loss · {scored}"
    recorded = f"recorded {loss(checkpoint.loss)}"
    if checkpoint.meta.layout is Layout.NANOGPT:
        return f"{recorded} is the mean of random windows, which are not known · {scored}"
    if checkpoint.metric == "val_bpb":
        return f"{recorded} bits per byte is of nanochat's own shards, which are not read"
    return f"{recorded} is of windows that the meta does not tell · {scored}"
