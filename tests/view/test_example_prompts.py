"""Example prompts: always in the vocabulary, for any alphabet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tokenizers.characters import CURRENT, FIRST, CharTokenizer
from tui.view.example_prompts import COUNT, MESSAGES, example_prompts


def test_the_forks_vocabularies_get_sums():
    assert example_prompts(CURRENT) == ("123+456", "9-12", "H+1.20")
    assert example_prompts(FIRST) == ("123+456", "9-12", "77+1")


def test_without_a_tokenizer_nothing_is_offered():
    assert example_prompts(None) == ()


def test_prose_gets_prose():
    letters = CharTokenizer("x", tuple("abcdefghijklmnopqrstuvwxyzOTQ ."))
    assert example_prompts(letters)[0] == "Once upon a time"
    with_digits = CharTokenizer("x", (*letters.chars, *"0123456789+-.HB"))
    assert example_prompts(with_digits)[0] == "Once upon a time"


@pytest.mark.parametrize(
    ("chars", "prompts"), [("01", ("0", "01")), ("♞♜", ("♞", "♞♜")), ("\n\t ", ())]
)
def test_other_alphabets_get_their_own_characters(chars, prompts):
    assert example_prompts(CharTokenizer("x", tuple(chars))) == prompts


def test_a_vocabulary_of_bytes_can_write_everything():
    class Bytes(CharTokenizer):
        alphabet = ""

    assert len(example_prompts(Bytes("x", ("a",)))) == COUNT
    assert example_prompts(Bytes("x", ("a",)), chat=True) == MESSAGES


def test_a_chat_is_offered_messages_that_its_letters_can_write():
    letters = CharTokenizer("x", tuple("Tel me astoryk"))
    assert example_prompts(letters, chat=True) == ("Tell me a story",)
    assert example_prompts(CURRENT, chat=True) == example_prompts(CURRENT)


@given(st.text(min_size=1, max_size=40))
def test_an_example_has_no_character_outside_the_vocabulary(chars):
    tokenizer = CharTokenizer("x", tuple(dict.fromkeys(chars)))
    for prompt in example_prompts(tokenizer):
        assert prompt
        assert not tokenizer.encode(prompt).skipped
