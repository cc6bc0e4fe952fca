"""Entries of a list as a scan returns them, without files."""

from pathlib import Path
from typing import Any

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from tui.view.catalog import Catalog
from tui.view.loss_curve import LossCurve, curve_of


def entry(
    step: int | None,
    loss: object = None,
    run: str = "r",
    *,
    metric: str = "val_loss",
    train: float | None = None,
    eval_every: int | None = None,
    **changes: Any,
) -> Checkpoint:
    """A step of a run with a loss, a smoothed train loss and steps between two evaluations.

    `changes` are other fields of the entry.
    """
    folder = Path(run) / f"step_{step or 0:06d}"
    recorded = {
        metric: loss,
        "loop_state": {"smooth_train_loss": train},
        "user_config": {"eval_every": eval_every},
    }
    made: dict[str, Any] = {
        "name": folder.name,
        "model_path": folder / "m.pt",
        "meta": Meta(recorded),
    }
    return Checkpoint(step=step, folder=folder, run=Path(run), **(made | changes))


def curve(*entries: Checkpoint) -> LossCurve:
    """The curve of the first entry's run, in a list of these entries."""
    return curve_of(Catalog(entries), entries[0])
