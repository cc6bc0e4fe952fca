"""Results of a score that were not computed: the losses are made up."""

from pathlib import Path

import torch
from origins import SOMEWHERE, ready_of

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.evaluate.paired import compare
from core.judging.score import Score
from core.judging.score_result import Scored, ScoreResult
from core.judging.source import Kind, Source
from core.judging.subject import Subject
from core.judging.windows import TextLayout, Windows

COUNT = 80


def result(
    losses: tuple[float, ...],
    recorded: tuple[float | None, ...] = (),
    steps: tuple[int, ...] = (),
    spread: float = 0.01,
) -> ScoreResult:
    """Return the result of checkpoints with these mean losses, which must be in rising order.

    `recorded` are their recorded losses, `spread` the deviation of a window's loss in nats.
    """
    recorded, steps = recorded or (None,) * len(losses), steps or (*range(100, 9999, 100),)
    scored = tuple(
        _scored(number, nats, steps[number], recorded[number], spread)
        for number, nats in enumerate(losses)
    )
    windows = Windows(((0,) * 9,) * COUNT, TextLayout.STREAM, 8, 9 * COUNT, 0, True)
    compared = compare([one.score.units for one in scored]) if len(scored) > 1 else None
    return ScoreResult(
        Source("text", Kind.TEXT, (), (), "00"), windows, COUNT, COUNT, scored, (), compared
    )


def _scored(number: int, nats: float, step: int, recorded: float | None, spread: float) -> Scored:
    generator = torch.Generator().manual_seed(number)
    noise = torch.randn(COUNT, generator=generator, dtype=torch.float64) * spread
    means = tuple((nats + noise - noise.mean()).tolist())
    values = {"step": step, "model_config": {}} | ({"val_loss": recorded} if recorded else {})
    folder = Path(f"/run/step_{step:06d}")
    checkpoint = Checkpoint(
        folder=folder, run=Path("/run"), name=folder.name, step=step, model_path=folder / "m.pt",
        meta=Meta(values),
    )  # fmt: skip
    score = Score(tuple(range(COUNT)), means, means, 8 * COUNT, nats, nats)
    return Scored(
        Subject(folder.name, checkpoint, None), ready_of(SOMEWHERE), score, None, False, True
    )
