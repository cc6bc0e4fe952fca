"""Checkpoints whose score has begun, and the result of what all of them have finished."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.evaluate.differences import differences_of
from core.evaluate.paired import compare
from core.evaluate.window_losses import Losses, by_window, score_of
from core.judging.as_training import Rebuilt
from core.judging.blocks import Block
from core.judging.differences import Differences
from core.judging.score_request import ScoreRequest
from core.judging.score_result import Scored, ScoreResult
from core.judging.subject import Subject
from core.protocol.events import Ready
from core.statistics.choice import choose_checkpoint
from core.statistics.comparison import Comparison


@dataclass(slots=True)
class Begun:
    """A checkpoint that was loaded; `losses` grows by its finished blocks.

    `seconds` are those of a window, as measured before.
    """

    subject: Subject
    ready: Ready
    losses: Losses
    checked: bool
    seconds: float
    rebuilt: Rebuilt | None = None


def common_losses(
    every: Iterable[Begun], blocks: Iterable[Block], request: ScoreRequest, most: int | None
) -> list[tuple[Begun, Losses]]:
    """Return each checkpoint that has a block, with the losses [T] of windows all have finished.

    With `most`, only windows before that position.
    """
    begun = [one for one in every if one.losses]
    common = {
        block.number
        for block in blocks
        if begun and all(block.number in one.losses for one in begun)
    }
    kept = [{key: one.losses[key] for key in common} for one in begun]
    return [
        (one, by_window(request.windows_of(one.subject), of, most))
        for one, of in zip(begun, kept, strict=True)
    ]


def result_of(
    request: ScoreRequest, common: Sequence[tuple[Begun, Losses]], planned: int
) -> ScoreResult:
    """Return the result of the windows that all checkpoints which began have finished."""
    finished = [(_scored(request, *one), one[1]) for one in common if one[1]]
    finished.sort(key=lambda one: one[0].score.loss)
    scored = tuple(one for one, _ in finished)
    compared = _compared(scored)
    return ScoreResult(
        source=request.source,
        windows=request.windows[0],
        planned=planned,
        done=len(common[0][1]) if common else 0,
        scored=scored,
        unscored=tuple(one.name for one in request.subjects[len(common) :]),
        compared=compared,
        differences=_differences(request, finished, compared) if compared else None,
        training_share=request.training_share,
        seconds=max((one.seconds for one, _ in common), default=None),
    )


def _differences(
    request: ScoreRequest, finished: Sequence[tuple[Scored, Losses]], compared: Comparison
) -> Differences | None:
    """Return where the checkpoint that the loss recommends differs from the best of the others."""
    steps = [one.subject.step for one, _ in finished]
    return differences_to_best(request, finished, choose_checkpoint(compared, steps).checkpoint)


def differences_to_best(
    request: ScoreRequest, finished: Sequence[tuple[Scored, Losses]], chosen: int
) -> Differences | None:
    """Return where a checkpoint differs from the best of the others, by its position.

    `finished` are in order of loss. None for different vocabularies: their positions and tokens do
    not compare.
    """
    if request.windows[0].counts:
        return None
    other = 1 if chosen == 0 else 0
    tokenizer = finished[chosen][0].subject.tokenizer
    return differences_of(
        chosen, other, finished[chosen][1], finished[other][1], request.windows[0], tokenizer
    )


def _scored(request: ScoreRequest, begun: Begun, losses: Losses) -> Scored:
    return Scored(
        subject=begun.subject,
        ready=begun.ready,
        score=score_of(request.windows_of(begun.subject), losses, begun.subject.tokenizer),
        rebuilt=begun.rebuilt,
        can_rebuild=request.can_rebuild(begun.subject),
        checked=begun.checked,
    )


def _compared(scored: Sequence[Scored]) -> Comparison | None:
    return compare([one.score.units for one in scored]) if len(scored) > 1 else None
