"""The text of ids: blanks and newlines seen, nothing that moves the cursor."""

from core.tokenizers.characters import CURRENT, CharTokenizer
from tui.view.token_text import line_text, token_text


def test_blanks_and_newlines_of_a_token_are_seen() -> None:
    words = CharTokenizer("words", (" ", "\n", "\x1b", "é"))
    assert [token_text(index, words) for index in range(6)] == [
        "␣", "⏎", "␛", "é", "<|bos|>", "id 5",
    ]  # fmt: skip
    assert token_text(7, None) == "id 7"


def test_a_line_keeps_its_blanks() -> None:
    ids = CURRENT.encode("1+2\n3").ids
    assert line_text(ids, CURRENT) == "1+2⏎3"
    assert line_text((0, 12), None) == "0 12"
    assert line_text((), CURRENT) == ""
