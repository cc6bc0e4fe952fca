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
    tells whether the training did not see the text, None if that is not known. `documents` has the
    number of the document of each window, where windows of one belong together. `counts` has the
    predicted ids of each window, where they differ: what follows them is padding.
    """

    rows: tuple[tuple[int, ...], ...]
    layout: TextLayout
    size: int
    ids: int
    left: int
    held_out: bool | None
    skipped: tuple[Skipped, ...] = ()
    documents: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()

    @property
    def tokens(self) -> int:
        """Number of predicted ids, those of padding not counted."""
        return sum(self.counts) if self.counts else len(self.rows) * self.size

    @property
    def units(self) -> int:
        """Number of units that a comparison can pair."""
        return len(set(self.documents)) if self.documents else len(self.rows)

    @property
    def unit(self) -> str:
        """What a comparison pairs: a window, a document, or a piece of the text."""
        return "piece" if self.counts else "document" if self.documents else "window"


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
    held_out, numbers = None, tuple[int, ...]()
    if layout is TextLayout.ROWS:
        assert bos is not None
        each = [list(_rows(ids, bos, size)) for ids in documents]
        rows = [row for one in each for row in one]
        if source.kind is Kind.DOCUMENTS:
            numbers = tuple(number for number, one in enumerate(each) for _ in one)
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
    left = max(0, count - used)
    return Windows(tuple(rows), layout, size, count, left, held_out, skipped, numbers)


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
