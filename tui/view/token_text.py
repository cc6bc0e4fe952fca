"""The text of ids, safe to show in one line."""

from collections.abc import Sequence

from core.base.text import clean
from core.tokenizers.tokenizer import Tokenizer


def token_text(index: int, tokenizer: Tokenizer | None) -> str:
    """Return the text of one id, with its blanks visible; its number where it is without text."""
    token = b"" if tokenizer is None else tokenizer.token_bytes(index)
    if not token:
        return f"id {index}"
    return _visible(token).replace(" ", "␣")


def line_text(ids: Sequence[int], tokenizer: Tokenizer | None) -> str:
    """Return the text of ids in one line; numbers without a tokenizer."""
    if tokenizer is None:
        return " ".join(map(str, ids))
    return _visible(b"".join(map(tokenizer.token_bytes, ids)))


def in_one_line(text: str) -> str:
    """Return a cleaned text with a sign for each newline."""
    return clean(text.replace("\n", "⏎"))


def _visible(data: bytes) -> str:
    return in_one_line(data.decode(errors="replace"))
