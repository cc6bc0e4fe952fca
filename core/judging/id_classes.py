"""The character class of an id of a vocabulary."""

from core.statistics.token_classes import TokenClass, class_of
from core.tokenizers.tokenizer import Tokenizer


def class_of_id(index: int, tokenizer: Tokenizer) -> TokenClass:
    """Return the class of an id; special tokens and padding are OTHER."""
    special = index >= tokenizer.used or index in tokenizer.special_ids.values()
    return TokenClass.OTHER if special else class_of(tokenizer.token_bytes(index))
