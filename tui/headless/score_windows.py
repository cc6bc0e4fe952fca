"""The windows that all checkpoints of `score` are scored on, and what is said about them."""

from collections.abc import Iterator, Sequence

from core.base.errors import UsageError
from core.base.text import clean, distinct, plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.meta import Layout
from core.evaluate.source import Kind, Source
from core.evaluate.windows import TextLayout, Windows, windows_of
from core.tokenizers.tokenizer import Tokenizer
from tui.command_line.score_arguments import ScoreOptions


def common_windows(
    source: Source,
    checkpoints: Sequence[Checkpoint],
    tokenizers: Sequence[Tokenizer | None],
    options: ScoreOptions,
) -> Windows:
    """Return the windows of a text, of the smallest context unless the user chose a size.

    Raises UsageError when they are too long for a checkpoint, or are other ids for one.
    """
    contexts = [one.config().sequence_len for one in checkpoints]
    size = options.window or min(contexts)
    if size > min(contexts):
        raise UsageError(f"A window of {size:,} is longer than the context of {min(contexts):,}")
    layout = options.layout or _own_layout(checkpoints[0], source)
    # Steps of a run have equal tokenizers, and a text takes seconds to encode.
    found = {
        one: windows_of(source, one, layout, size, whole=options.whole)
        for one in dict.fromkeys(tokenizers)
    }
    first = found[tokenizers[0]]
    for checkpoint, tokenizer in zip(checkpoints, tokenizers, strict=True):
        if found[tokenizer].rows != first.rows:
            raise UsageError(
                f"{checkpoint.name} has another vocabulary than {checkpoints[0].name}",
                "Their losses per token do not compare; score them one at a time",
            )
        vocab, highest = checkpoint.config().vocab_size, max(map(max, first.rows))
        if highest >= vocab:
            raise UsageError(
                f"The text has id {highest:,}; the ids of {checkpoint.name} end at {vocab - 1:,}"
            )
    return first


def window_lines(source: Source, windows: Windows) -> Iterator[str]:
    """Yield what is scored: the windows, their layout, and what is left out of the text."""
    known = "held out" if windows.held_out else "not known whether it was trained on"
    parts = [
        f"{source.name}: {plural(len(windows.rows), 'window')} of {windows.size:,} tokens",
        f"layout {windows.layout}",
        known,
    ]
    if windows.left:
        parts.append(f"{plural(windows.left, 'id')} in no window")
    yield " · ".join(parts)
    if windows.skipped:
        chars = distinct(one.char for one in windows.skipped)
        count = plural(len(windows.skipped), "character")
        yield clean(f"{count} not in the vocabulary: {chars}")


def _own_layout(checkpoint: Checkpoint, source: Source) -> TextLayout:
    """Return the layout in which a checkpoint's training evaluates."""
    if checkpoint.run == DEMO:
        return TextLayout.ROWS
    if checkpoint.meta.layout is Layout.NANOGPT:
        return TextLayout.SHIFT
    stream = checkpoint.meta.is_fork or source.kind is Kind.FORK_DATA
    return TextLayout.STREAM if stream else TextLayout.ROWS
