"""Answers compared: up to where they are the same, and what one of them lacks."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recording import begun, finished, token

from core.record.generation import Generation
from core.tokenizers.characters import CURRENT
from tui.view.answers import (
    ALIGNED,
    CHARACTER,
    TOKEN,
    Answer,
    answers_of,
    changed_spans,
    difference_words,
    equal_pieces,
    likeness_words,
    split_at,
)

TEXTS = st.text("ab1\n", max_size=12)


def answer(text: str) -> Answer:
    return Answer(tuple(text), tuple(text))


def generation(*parts: str, released: str = "") -> Generation:
    session, one = begun()
    for index, part in enumerate(parts):
        session.apply(token(index, ord(part[0]) if part else 0, part))
    session.apply(finished(released))
    return one


@pytest.mark.parametrize(
    ("texts", "equal", "words"),
    [
        (("579", "579"), 3, "the same throughout"),
        (("579", "574"), 2, "same before token 3"),
        (("579", "1"), 0, "different from the first token on"),
        (("579", "57"), 2, "the same up to the end of the shortest, token 2"),
        (("579", "579", "589"), 1, "same before token 2"),
        (("", ""), 0, "the same throughout"),
        (("", "5"), 0, "different from the first token on"),
    ],
)
def test_up_to_where_they_are_the_same(texts, equal, words):
    answers = [answer(text) for text in texts]
    assert equal_pieces(answers) == equal
    assert difference_words(answers, TOKEN) == words


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("579", "579", "= 8,000 throughout"),
        ("579", "574", "= 8,000 before token 3"),
        ("579", "1", "≠ 8,000 from token 1 on"),
        ("57", "579", "= 8,000 to this end"),
        ("579", "57", "= 8,000 to its end"),
        ("", "", "= 8,000 throughout"),
        ("", "1", "≠ 8,000 from token 1 on"),
    ],
)
def test_likeness_in_short(one, other, words):
    assert likeness_words(answer(one), answer(other), "8,000", TOKEN) == words


def test_text_that_only_moved_did_not_change():
    assert changed_spans(answer("x579"), answer("579")) == [(0, 1)]
    assert changed_spans(answer("579"), answer("x579")) == []
    assert changed_spans(answer("599"), answer("579")) == [(1, 2)]


@given(TEXTS, TEXTS)
def test_what_is_not_in_a_range_is_in_the_other_answer_too(new, old):
    spans = changed_spans(answer(new), answer(old))
    kept = "".join(text for text, changed in split_at(new, spans) if not changed)
    rest = iter(old)
    assert all(char in rest for char in kept)
    assert "".join(text for text, _ in split_at(new, spans)) == new
    assert changed_spans(answer(new), answer(new)) == []


def test_many_changes_are_compared_place_by_place():
    new, old = "b" * ALIGNED + "acd", "x" * ALIGNED + "ayd"
    spans = changed_spans(answer(new), answer(old))
    assert spans == [(at, at + 1) for at in (*range(ALIGNED), ALIGNED + 1)]
    assert changed_spans(answer(new + "b"), answer(old))[-2:] == [
        (ALIGNED + 1, ALIGNED + 2),
        (ALIGNED + 3, ALIGNED + 4),
    ]


def test_a_long_answer_with_few_changes_is_aligned():
    text = "12+34\n" * 1000
    assert changed_spans(answer(text[:3000] + "x" + text[3000:]), answer(text)) == [(3000, 3001)]


def test_the_slowest_answers_cost_a_frame_or_two():
    start = time.perf_counter()
    changed_spans(answer("x" + "0" * (ALIGNED - 1)), answer("01" * (ALIGNED // 2)))
    assert time.perf_counter() - start < 0.5


def test_tokens_are_compared_where_the_vocabulary_is_the_same():
    (one, other), unit = answers_of((generation("12", "3"), generation("1", "23")))
    assert unit == TOKEN
    assert (one.texts, other.texts) == (("12", "3"), ("1", "23"))


def test_characters_are_compared_where_it_is_another():
    one, other = generation("12", "3"), generation("1", "23")
    ready = replace(other.ready, origin=replace(other.origin, tokenizer=CURRENT))
    (first, second), unit = answers_of((one, replace(other, ready=ready)))
    assert unit == CHARACTER
    assert first == second == answer("123")


def test_text_released_at_the_end_is_a_piece_and_texts_are_clean():
    (only,), _ = answers_of([generation("1\x1b", "", released="9")])
    assert only.texts == ("1␛", "", "9")
    assert only.text == "1␛9"
    assert only.span(1, 3) == (2, 3)
