"""Where tokens are in the shown text: held back, shared and widened characters included."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from recording import begun, token

from core.base.text import clean
from core.record.generation import Generation
from tui.view.token_spans import TokenSpans

PIECES = st.lists(st.text(st.sampled_from("01\n世\x00\u200b"), max_size=3), min_size=1, max_size=12)


def generation_of(pieces: list[str]) -> Generation:
    session, generation = begun()
    for index, piece in enumerate(pieces):
        session.apply(replace(token(index, 1, piece), completes=len(piece)))
    return generation


@given(PIECES, st.integers(0, 5))
def test_each_shown_character_belongs_to_its_token(pieces: list[str], at_once: int) -> None:
    spans = TokenSpans(generation_of(pieces))
    text = "".join(pieces)
    spans.grow(text[:at_once])
    spans.grow(text[at_once:])
    shown = [clean(piece, keep="\n") for piece in pieces]
    start = 0
    for index, piece in enumerate(shown):
        assert spans.span(index) == (start, start + len(piece))
        for offset in range(start, start + len(piece)):
            assert spans.token_at(offset) == index
        start += len(piece)


def test_text_that_is_held_back_takes_no_place_yet() -> None:
    spans = TokenSpans(generation_of(["1", "=", "2"]))
    spans.grow("1")
    assert [spans.span(index) for index in range(3)] == [(0, 1), (1, 1), (1, 1)]
    spans.grow("=2")
    assert [spans.span(index) for index in range(3)] == [(0, 1), (1, 2), (2, 3)]


def test_what_is_left_of_a_character_belongs_to_the_last_token() -> None:
    spans = TokenSpans(generation_of(["a", ""]))
    spans.grow("a\N{REPLACEMENT CHARACTER}")
    assert spans.token_at(1) == 1


def test_without_a_token_nothing_belongs_to_one() -> None:
    assert TokenSpans(begun()[1]).token_at(0) is None
