"""The windows of a text: ids that are fed, and those that are predicted (judging.md 1)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.text import plural
from core.judging.source import Kind, Source
from core.tokenizers.tokenizer import Skipped, Tokenizer

# The fork evaluates on the end of its data.
HELD_OUT = 0.05


class TextLayout(StrEnum):
    """How a text is cut into windows of T + 1 ids: the last T are predicted from those before.

    STREAM: one BOS before the text, disjoint pieces (the fork). SHIFT: no BOS, a window begins
    every T ids, so neighbours share one (nanoGPT). ROWS: each window is BOS and the next T ids of a
    document (nanochat).
    """

    STREAM = "stream"
    SHIFT = "shift"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of one text for one vocabulary, each with T + 1 ids.

    `ids` counts those of the whole text with BOS, `left` those that are in no window. `held_out`
    tells whether the training did not see the text, None if that is not known.
    """

    rows: tuple[tuple[int, ...], ...]
    layout: TextLayout
    size: int
    ids: int
    left: int
    held_out: bool | None
    skipped: tuple[Skipped, ...] = ()

    @property
    def tokens(self) -> int:
        """Number of predicted ids."""
        return len(self.rows) * self.size


def windows_of(
    source: Source, tokenizer: Tokenizer | None, layout: TextLayout, size: int, *, whole: bool
) -> Windows:
    """Return the windows of `size` predicted ids.

    Of the fork's data, only the last 5 % are scored unless `whole`. Raises UsageError when the text
    is shorter than a window or without known characters, and when a tokenizer or BOS is missing.
    """
    documents, skipped = _encoded(source, tokenizer)
    bos = None if layout is TextLayout.SHIFT else _bos(tokenizer, layout)
    count = sum(map(len, documents)) + (len(documents) if bos is not None else 0)
    held_out = None
    if layout is TextLayout.ROWS:
        assert bos is not None
        rows = [row for ids in documents for row in _rows(ids, bos, size)]
        used = len(rows) * size + len(documents)
    else:
        stream = [*([] if bos is None else [bos]), *(one for ids in documents for one in ids)]
        if source.kind is Kind.FORK_DATA:
            held_out = not whole
            stream = stream if whole else stream[int(len(stream) * (1 - HELD_OUT)) :]
        rows = list(_pieces(stream, size, size + (layout is TextLayout.STREAM)))
        count, used = len(stream), len(rows) * (size + (layout is TextLayout.STREAM))
    if not rows:
        raise UsageError(
            f"The text has {plural(count, 'id')}, fewer than a window of {size + 1:,}",
            "Give a longer text, or a smaller window",
            code=Code.TEXT_TOO_SHORT,
        )
    return Windows(tuple(rows), layout, size, count, max(0, count - used), held_out, skipped)


def _encoded(
    source: Source, tokenizer: Tokenizer | None
) -> tuple[list[Sequence[int]], tuple[Skipped, ...]]:
    if source.kind is Kind.IDS:
        return [source.ids], ()
    if tokenizer is None:
        raise UsageError(
            "A text needs a tokenizer, and this checkpoint has none",
            "Name one with --tokenizer, or give a .bin file of ids",
            code=Code.TOKENIZER_MISSING,
        )
    found = [tokenizer.encode(text) for text in source.documents]
    if not any(one.ids for one in found):
        raise UsageError(f"No character of {source.name} is in the vocabulary")
    return [one.ids for one in found], tuple(one for each in found for one in each.skipped)


def _bos(tokenizer: Tokenizer | None, layout: TextLayout) -> int:
    if tokenizer is None or tokenizer.bos_id is None:
        raise UsageError(
            f"The layout {layout} begins with BOS, which the vocabulary does not have",
            "Use the layout shift",
        )
    return tokenizer.bos_id


def _rows(ids: Sequence[int], bos: int, size: int) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(ids) - size + 1, size):
        yield (bos, *ids[start : start + size])


def _pieces(stream: Sequence[int], size: int, step: int) -> Iterable[tuple[int, ...]]:
    for start in range(0, len(stream) - size, step):
        yield tuple(stream[start : start + size + 1])
