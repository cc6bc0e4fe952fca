"""What a branch begins with: another id at a place, another text there, or an edited answer."""

from core.base.errors import UsageError
from core.base.text import clean, distinct, shorten
from core.record.generation import Generation
from core.tokenizers.tokenizer import Tokenizer

# The number of new tokens that are kept, and the ids that follow them.
Beginning = tuple[int, tuple[int, ...]]


def with_text(generation: Generation, at: int, text: str) -> Beginning:
    """Return the beginning of a branch that has a text in place of the token `at` and what follows.

    Raises UsageError when the vocabulary cannot write all of the text.
    """
    return at, _ids_of(text, _tokenizer_of(generation))


def edited(generation: Generation, text: str) -> Beginning:
    """Return the beginning of a branch whose answer is a text: the tokens up to where it differs.

    Raises UsageError when nothing was changed, or the vocabulary cannot write all of the text.
    """
    tokenizer, data = _tokenizer_of(generation), text.encode("utf-8", "replace")
    kept, length = 0, 0
    for index in generation.new_ids:
        token = tokenizer.token_bytes(index)
        if not token or not data.startswith(token, length):
            break
        kept, length = kept + 1, length + len(token)
    while kept and _is_inside_a_character(data, length):
        kept -= 1
        length -= len(tokenizer.token_bytes(generation.new_ids[kept]))
    rest = data[length:].decode("utf-8")
    if not rest and kept == len(generation.new_ids):
        raise UsageError("The answer was not changed", "/continue goes on from its end")
    return kept, _ids_of(rest, tokenizer) if rest else ()


def _is_inside_a_character(data: bytes, at: int) -> bool:
    """Whether a byte of UTF-8 continues a character."""
    return at < len(data) and data[at] & 0xC0 == 0x80


def _tokenizer_of(generation: Generation) -> Tokenizer:
    tokenizer = generation.origin.tokenizer
    if tokenizer is None:
        hint = "/branch goes on from the chosen id of a walk"
        raise UsageError("This checkpoint does not have a tokenizer", hint)
    return tokenizer


def _ids_of(text: str, tokenizer: Tokenizer) -> tuple[int, ...]:
    encoded = tokenizer.encode(text)
    if encoded.skipped:
        lacking = distinct(one.char for one in encoded.skipped)
        known = clean(shorten(tokenizer.alphabet, 60))
        raise UsageError(f"Not in the vocabulary: {lacking}", f"Known characters: {known}")
    return encoded.ids
