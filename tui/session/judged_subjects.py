"""The checkpoints of a judgement with their tokenizers, found in the job's thread."""

# ruff: noqa: PLC0415 - imports in the thread, after the first frame

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from core.base.errors import CancelledError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.callbacks import ShouldStop
from core.protocol.load_options import LoadOptions

if TYPE_CHECKING:
    from core.judging.score_events import Remark
    from core.judging.subject import Subject


def subjects_of(
    named: Iterable[tuple[str, Checkpoint]], options: LoadOptions, should_stop: ShouldStop
) -> "Generator[Remark, None, tuple[Subject, ...]]":
    """Return the subjects; yield what there is to say about their tokenizers.

    Raises CancelledError when stopped.
    """
    from core.judging.score_events import Remark
    from core.judging.subject import Subject
    from core.tokenizers.find import tokenizer_for

    found = []
    for name, checkpoint in named:
        if should_stop():
            raise CancelledError
        tokenizer = tokenizer_for(checkpoint, options.tokenizer)
        yield from map(Remark, tokenizer.remarks)
        found.append(Subject(name, checkpoint, tokenizer.tokenizer))
    return tuple(found)
