"""The character class of a token's text, by which losses are grouped."""

import unicodedata
from enum import StrEnum


class TokenClass(StrEnum):
    """What a token consists of.

    OTHER: a special token, padding, part of a character, or characters of different classes.
    """

    DIGIT = "digit"
    LETTER = "letter"
    PUNCTUATION = "operator or punctuation"
    NEWLINE = "newline"
    SPACE = "space"
    OTHER = "other"


def class_of(token: bytes) -> TokenClass:
    """Return the class of a token by its UTF-8 bytes; that of an id without bytes is OTHER.

    White space before other characters does not count, since tokens of words begin with it.
    """
    try:
        text = token.decode()
    except UnicodeDecodeError:
        return TokenClass.OTHER
    rest = text.lstrip()
    if not rest and text:
        return TokenClass.NEWLINE if "\n" in text else TokenClass.SPACE
    classes = {_character_class(char) for char in rest}
    return classes.pop() if len(classes) == 1 else TokenClass.OTHER


def _character_class(char: str) -> TokenClass:
    """Return the class of one character by its Unicode category."""
    category = unicodedata.category(char)
    if category == "Nd":
        return TokenClass.DIGIT
    # Marks belong to the letters before them.
    if category[0] in "LM":
        return TokenClass.LETTER
    return TokenClass.PUNCTUATION if category[0] in "PS" else TokenClass.OTHER
