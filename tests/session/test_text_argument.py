"""A text, and a suite that may follow it."""

import pytest

from tui.session.text_argument import score_words, text_and_suite


@pytest.mark.parametrize(
    ("argument", "text", "suite"),
    [
        ("val.txt", "val.txt", None),
        ("val.txt suite sums", "val.txt", "sums"),
        ("my text.txt  suite  s.toml ", "my text.txt", "s.toml"),
        # The word may be a part of a path.
        ("a suite of texts/val.txt", "a suite of texts/val.txt", None),
        ("a suite b suite sums", "a suite b", "sums"),
        ("suite sums", "", "sums"),
        ("val.txt suite ", "val.txt suite ", None),
    ],
)
def test_the_last_word_is_the_suite(argument: str, text: str, suite: str | None) -> None:
    assert text_and_suite(argument) == (text, suite)
    assert score_words(argument) == ([text, "--suite", suite] if suite else [text])
