"""The distribution of the next token as a small table."""

from collections.abc import Iterator, Sequence

from core.base.text import clean, distinct, percent, plural
from core.protocol.next_distribution import MOST_LIKELY, NextDistribution
from core.tokenizers.tokenizer import Skipped, Tokenizer
from tui.view.column_table import column_table
from tui.view.next_words import entropy_words, likely, padding_words, rest_share

HEADS = {"token": "token", "id": "id", "share": "probability", "logprob": "log-probability"}


def next_table(
    text: str,
    skipped: Sequence[Skipped],
    found: NextDistribution,
    tokenizer: Tokenizer | None,
    width: int,
) -> Iterator[str]:
    """Yield the lines of a table of the most likely tokens after a text, and what is left."""
    first = likely(found, tokenizer)[:MOST_LIKELY]
    after = clean(text.replace("\n", "⏎")) or "an empty prompt"
    yield f"next token after {after} (raw: before any setting)"
    if skipped:
        yield f"without {distinct(one.char for one in skipped)}: not in the vocabulary"
    rows = [
        {"token": one.text, "id": f"{one.id:,}", "share": percent(one.share),
         "logprob": f"{one.logprob:.3f}"}
        for one in first
    ]  # fmt: skip
    yield from column_table(HEADS, rows, frozenset(("token",)), ("logprob", "id"), width)
    if others := found.used - len(first):
        yield f"{plural(others, 'other')}: {percent(rest_share(found, first))}"
    if padding := padding_words(found, 2):
        yield f"{padding}, on ids without text"
    yield f"entropy: {entropy_words(found)}"
