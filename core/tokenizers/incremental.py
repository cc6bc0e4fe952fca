"""Text from ids, one id at a time; bytes of an incomplete UTF-8 character are held back.

Without a tokenizer, the text is the ids themselves, separated by commas.
"""

import codecs
from collections.abc import Iterable

from core.tokenizers.tokenizer import Tokenizer


class TokenText:
    """The text of one sequence of ids; `tokenizer` is None when the checkpoint has none."""

    def __init__(self, tokenizer: Tokenizer | None) -> None:
        self._tokenizer = tokenizer
        self._started = False
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")

    def push(self, index: int) -> str:
        """Return the text that an id completes; empty while a character is incomplete."""
        if self._tokenizer is not None:
            return self._utf8.decode(self._tokenizer.token_bytes(index))
        separator, self._started = "," if self._started else "", True
        return f"{separator}{index}"

    def flush(self) -> str:
        """End the sequence; return a replacement character if bytes are still held back."""
        return self._utf8.decode(b"", final=True)


def text_of(ids: Iterable[int], tokenizer: Tokenizer | None) -> str:
    """Return the text of a whole sequence of ids."""
    text = TokenText(tokenizer)
    return "".join([text.push(index) for index in ids]) + text.flush()
