"""How much of a scored text stands in a training text, in spans of 64 characters (judging.md 1)."""

from collections.abc import Iterator

from core.judging.source import Kind, Source
from core.judging.training_text import trained_texts
from core.judging.windows import TextLayout, Windows
from core.tokenizers.tokenizer import Tokenizer

SPAN = 64
# From this share on, a text counts as training text; below the other, as held out.
TRAINING, UNSEEN = 0.5, 0.01


def training_share(windows: Windows, tokenizer: Tokenizer | None, train: Source) -> float | None:
    """Return the share of the scored spans that stand in a training text, from 0 to 1.

    Spans are disjoint. Of a folder, which is data of the fork, the last 5 % are not training text.
    None without a tokenizer, for a training text of ids, and when the windows lack a whole span.
    """
    if tokenizer is None or train.kind is Kind.IDS:
        return None
    spans = {span for text in _texts(windows, tokenizer) for span in _pieces(text)}
    if not spans:
        return None
    left_out = {one.char for one in windows.skipped}
    found: set[str] = set()
    for text in trained_texts(train):
        kept = "".join(char for char in text if char not in left_out) if left_out else text
        slices = (kept[start : start + SPAN] for start in range(len(kept) - SPAN + 1))
        found.update(spans.intersection(slices))
    return len(found) / len(spans)


def held_out(windows: Windows, share: float | None) -> bool | None:
    """Return whether the training did not see the text; None if not known, or if it saw a part.

    `share` is that of `training_share`; without one, the choice of the windows tells it.
    """
    if share is None:
        return windows.held_out
    if share >= TRAINING:
        return False
    return True if share < UNSEEN else None


def _texts(windows: Windows, tokenizer: Tokenizer) -> Iterator[str]:
    """Yield the scored texts: one of all windows where they follow each other, else each alone."""
    bos, repeats = tokenizer.bos_id, windows.layout is TextLayout.SHIFT
    # Of the layout shift, the last id of a window is the first of the next one.
    rows = [row[:-1] if repeats else row for row in windows.rows]
    texts = (
        b"".join(tokenizer.token_bytes(one) for one in row if one != bos).decode(errors="replace")
        for row in rows
    )
    if windows.layout is TextLayout.ROWS:
        yield from texts
    else:
        yield "".join(texts)


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + SPAN] for start in range(0, len(text) - SPAN + 1, SPAN))
