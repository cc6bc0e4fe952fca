"""Halves of surrogate pairs: Python's text can have them, UTF-8 cannot."""

import re

from core.tokenizers.tokenizer import Skipped

_HALF = re.compile("[\ud800-\udfff]")


def is_encodable(text: str) -> bool:
    """Whether UTF-8 can encode a text."""
    return _HALF.search(text) is None


def without_halves(text: str) -> tuple[str, tuple[Skipped, ...]]:
    """Return a text without halves of pairs, and these with their places."""
    halves = tuple(Skipped(match[0], match.start()) for match in _HALF.finditer(text))
    return (_HALF.sub("", text) if halves else text), halves
