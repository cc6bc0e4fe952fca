"""The class of tokens of characters, of words and of bytes."""

import pytest

from core.statistics.token_classes import TokenClass, class_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", TokenClass.DIGIT),
        (" 2026", TokenClass.DIGIT),
        ("٣", TokenClass.DIGIT),
        ("H", TokenClass.LETTER),
        (" the", TokenClass.LETTER),
        ("\nÜber", TokenClass.LETTER),
        ("e\u0301", TokenClass.LETTER),
        ("中文", TokenClass.LETTER),
        ("+", TokenClass.PUNCTUATION),
        (" ==", TokenClass.PUNCTUATION),
        ("_", TokenClass.PUNCTUATION),
        ("€", TokenClass.PUNCTUATION),
        ("\n", TokenClass.NEWLINE),
        (" \n\n", TokenClass.NEWLINE),
        ("  ", TokenClass.SPACE),
        ("\t", TokenClass.SPACE),
        ("a1", TokenClass.OTHER),
        ("don't", TokenClass.OTHER),
        ("a b", TokenClass.OTHER),
        ("\x00", TokenClass.OTHER),
        ("", TokenClass.OTHER),
    ],
)
def test_a_text_has_the_class_of_all_its_characters(text: str, expected: TokenClass) -> None:
    assert class_of(text.encode()) is expected


def test_part_of_a_character_is_of_no_class() -> None:
    assert class_of("ü".encode()[:1]) is TokenClass.OTHER
