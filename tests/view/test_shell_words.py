"""Words that a shell reads as the text that was meant."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.view.shell_words import shell_line, shell_word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1", "1"),
        ("", "''"),
        ("a b", "'a b'"),
        ("1+2\n", r"$'1+2\n'"),
        ("'\n", r"$'\'\n'"),
        ("\\\t", r"$'\\\t'"),
        ("\x1b[m", r"$'\x1b[m'"),
    ],
)
def test_words(text: str, word: str) -> None:
    assert shell_word(text) == word


@given(st.lists(st.text(st.characters(min_codepoint=1, codec="utf-8"), max_size=8), max_size=4))
@settings(max_examples=50)
def test_bash_reads_what_was_meant(words: list[str]) -> None:
    line = f"printf '%s\\0' {shell_line(words)}"
    out = subprocess.run(["bash", "-c", line], capture_output=True, check=True).stdout
    assert out.decode().split("\0")[:-1] == (words or [""])


def test_bytes_that_are_not_text_become_themselves_again() -> None:
    assert shell_word("a\udcff") == r"$'a\xff'"
