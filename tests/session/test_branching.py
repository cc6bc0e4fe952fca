"""What a branch begins with: ids in place of a token, or where an edited text differs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recording import ORIGIN
from seen import seen_generation

from core.base.errors import UsageError
from core.tokenizers.characters import CURRENT
from tui.session.branching import edited, with_text

GENERATION = seen_generation("579\n", (9.0,) * 4)


def ids(text: str) -> tuple[int, ...]:
    return CURRENT.encode(text).ids


def test_a_text_takes_the_place_of_a_token() -> None:
    assert with_text(GENERATION, 2, "8+1") == (2, ids("8+1"))


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("57", (2, "")),
        ("578", (2, "8")),
        ("9", (0, "9")),
        ("579\n12", (4, "12")),
        ("", (0, "")),
    ],
)
def test_an_edited_answer_keeps_the_tokens_up_to_the_change(
    text: str, beginning: tuple[int, str]
) -> None:
    assert edited(GENERATION, text) == (beginning[0], ids(beginning[1]))


def test_an_answer_that_was_not_changed_is_refused() -> None:
    with pytest.raises(UsageError, match="was not changed"):
        edited(GENERATION, "579\n")


def test_characters_that_cannot_be_written_are_named() -> None:
    for begin in (lambda: edited(GENERATION, "57=?"), lambda: with_text(GENERATION, 0, "=?")):
        with pytest.raises(UsageError, match=r"Not in the vocabulary: = \?"):
            begin()


def test_without_a_tokenizer_text_cannot_be_taken() -> None:
    bare = seen_generation("5", (9.0,))
    bare.ready = replace(bare.ready, origin=ORIGIN)
    with pytest.raises(UsageError, match="does not have a tokenizer"):
        with_text(bare, 0, "7")


class Bytes:
    """A tokenizer whose ids are bytes."""

    name, alphabet = "bytes", ""

    def token_bytes(self, index: int) -> bytes:
        return bytes([index])

    def encode(self, text: str) -> object:
        return type("Encoded", (), {"ids": tuple(text.encode()), "skipped": ()})()


@given(st.text("aé世", max_size=6), st.text("aé世", max_size=6))
def test_a_character_is_never_cut_in_two(before: str, after: str) -> None:
    generation = seen_generation("5", (9.0,))
    generation.new_ids[:] = before.encode()
    tokenizer: object = Bytes()
    generation.ready = replace(
        generation.ready,
        origin=replace(ORIGIN, tokenizer=tokenizer),  # type: ignore[arg-type]
    )
    if before == after:
        return
    kept, instead = edited(generation, after)
    assert bytes(generation.new_ids[:kept]) + bytes(instead) == after.encode()
    bytes(generation.new_ids[:kept]).decode()
