"""Where the walk goes: tokens, words, surprises, near ties."""

import pytest
from seen import logits_for, seen_generation, seen_token

from core.base.errors import UsageError
from tui.view.walk import Motion, Walk, begins_word, last_with_tokens, token_at

# The third and the last token were not the likeliest by far.
GENERATION = seen_generation("57\n12+3\n", (9, 9, 0, 9, 9, 9, 9, 0))


def all_of(motion: Motion, direction: int = 1) -> list[int]:
    found, walk = list[int](), Walk(GENERATION, -1 if direction > 0 else 8)
    while (at := walk.next(motion, direction)) is not None:
        found.append(at)
        walk = Walk(GENERATION, at)
    return found


def test_tokens_and_words_and_surprises_are_found_in_both_directions() -> None:
    assert all_of(Motion.TOKEN) == list(range(8))
    assert all_of(Motion.WORD) == [0, 3]
    assert all_of(Motion.SURPRISE) == [2, 7]
    for motion in (Motion.TOKEN, Motion.WORD, Motion.SURPRISE):
        assert all_of(motion, -1) == all_of(motion)[::-1]


def test_a_near_tie_has_a_second_id_that_is_almost_as_likely() -> None:
    generation = seen_generation("5", (9,))
    generation.apply(seen_token(1, "7", logits_for("7", 5.0, second="8")))
    assert Walk(generation, 0).next(Motion.TIE, 1) == 1
    assert Walk(generation, 1).next(Motion.TIE, -1) is None


def test_a_newline_does_not_begin_a_word() -> None:
    assert [begins_word(GENERATION, at) for at in range(4)] == [True, False, False, True]


def test_tokens_are_numbered_from_1() -> None:
    assert token_at(GENERATION, 1) == 0
    assert token_at(GENERATION, None) == 7
    for number in (0, 9):
        with pytest.raises(UsageError, match=f"There is no token {number}"):
            token_at(GENERATION, number)


def test_a_generation_without_tokens_cannot_be_walked() -> None:
    assert last_with_tokens(GENERATION) is GENERATION
    for none in (None, seen_generation("", ())):
        with pytest.raises(UsageError, match="There are no tokens yet"):
            last_with_tokens(none)
