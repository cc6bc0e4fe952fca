"""Classes of the ids of a vocabulary."""

from core.judging.id_classes import class_of_id
from core.statistics.token_classes import TokenClass
from core.tokenizers.characters import CURRENT


def test_ids_have_the_class_of_their_text_and_special_ones_none() -> None:
    found = [class_of_id(one, CURRENT) for one in (7, 10, 12, 15, 16, 17, 18)]
    assert found == [
        TokenClass.DIGIT, TokenClass.PUNCTUATION, TokenClass.LETTER, TokenClass.PUNCTUATION,
        TokenClass.NEWLINE, TokenClass.OTHER, TokenClass.OTHER,
    ]  # fmt: skip
