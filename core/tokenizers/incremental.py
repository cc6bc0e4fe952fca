"""Text from ids, one id at a time: UTF-8 that is not complete yet is held back.

Without a tokenizer ids are shown as numbers with commas between them.
"""

import codecs
from collections.abc import Iterable

from core.tokenizers.tokenizer import Tokenizer


class TokenText:
    """The text of one sequence; `tokenizer` is None when ids are all there is."""

    def __init__(self, tokenizer: Tokenizer | None) -> None:
        self._tokenizer = tokenizer
        self._begun = False
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")

    def push(self, index: int) -> str:
        """Return the text that an id completes; empty while a character is not complete."""
        if self._tokenizer is not None:
            return self._utf8.decode(self._tokenizer.token_bytes(index))
        comma, self._begun = "," if self._begun else "", True
        return f"{comma}{index}"

    def flush(self) -> str:
        """Return a replacement character for bytes that are still held; the sequence has ended."""
        return self._utf8.decode(b"", final=True)


def token_text(index: int, tokenizer: Tokenizer | None) -> str:
    """Return the text of one id alone: a part of a character is a replacement character."""
    if tokenizer is None:
        return str(index)
    return tokenizer.token_bytes(index).decode("utf-8", "replace")


def text_of(ids: Iterable[int], tokenizer: Tokenizer | None) -> str:
    """Return the text of a whole sequence of ids."""
    text = TokenText(tokenizer)
    return "".join([text.push(index) for index in ids]) + text.flush()
