"""The windows on which several checkpoints are judged together."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.meta import Layout
from core.judging.pieces import common_pieces
from core.judging.source import Kind, Source
from core.judging.subject import Subject
from core.judging.windows import TextLayout, Windows, windows_of


@dataclass(frozen=True, slots=True)
class WindowChoice:
    """Which windows the user chose.

    `layout` None is that of the first checkpoint's training, `size` None the smallest trained
    context. `whole` takes all of the fork's data, not only the part that is held out.
    """

    layout: TextLayout | None = None
    size: int | None = None
    whole: bool = False


class OtherVocabularyError(UsageError):
    """Checkpoints turn the same text into other ids."""


def windows_of_each(
    source: Source, subjects: Sequence[Subject], choice: WindowChoice
) -> tuple[Windows, ...]:
    """Return the windows of each subject; pieces of the text where their vocabularies differ.

    Raises what `common_windows` and `common_pieces` raise.
    """
    try:
        return (common_windows(source, subjects, choice),) * len(subjects)
    except OtherVocabularyError:
        if choice.layout is not None:
            raise
    return common_pieces(source, subjects, _size(subjects, choice), whole=choice.whole)


def common_windows(source: Source, subjects: Sequence[Subject], choice: WindowChoice) -> Windows:
    """Return the windows of a text that all subjects are judged on.

    Raises UsageError when they are too long for a checkpoint, OtherVocabularyError when they are
    other ids for one.
    """
    size = _size(subjects, choice)
    layout = choice.layout or _own_layout(subjects[0].checkpoint, source)
    # Steps of a run have equal tokenizers, and a text takes seconds to encode.
    found = {
        one: windows_of(source, one, layout, size, whole=choice.whole)
        for one in dict.fromkeys(one.tokenizer for one in subjects)
    }
    first = found[subjects[0].tokenizer]
    for subject in subjects:
        if found[subject.tokenizer].rows != first.rows:
            raise OtherVocabularyError(
                f"{subject.name} has another vocabulary than {subjects[0].name}",
                "Their losses per token do not compare; score them one at a time",
            )
        _check_ids(subject, first)
    return first


def _size(subjects: Sequence[Subject], choice: WindowChoice) -> int:
    shortest = min(one.checkpoint.config().sequence_len for one in subjects)
    size = choice.size or shortest
    if size > shortest:
        raise UsageError(f"A window of {size:,} is longer than the context of {shortest:,}")
    return size


def _check_ids(subject: Subject, windows: Windows) -> None:
    vocab, highest = subject.checkpoint.config().vocab_size, max(map(max, windows.rows))
    if highest >= vocab:
        raise UsageError(
            f"The text has id {highest:,}; the ids of {subject.name} end at {vocab - 1:,}"
        )


def _own_layout(checkpoint: Checkpoint, source: Source) -> TextLayout:
    """Return the layout in which a checkpoint's training evaluates."""
    if checkpoint.run == DEMO:
        return TextLayout.ROWS
    if checkpoint.meta.layout is Layout.NANOGPT:
        return TextLayout.SHIFT
    stream = checkpoint.meta.is_fork or source.kind is Kind.FORK_DATA
    return TextLayout.STREAM if stream else TextLayout.ROWS
