"""A repetition compared with its record."""

from dataclasses import replace
from typing import Any

import pytest
from recording import begun, finished, token

from core.record.codec import Recorded, from_json, to_json
from core.record.generation import Generation
from core.record.replayed import compared


def generated(text: str = "123", **changes: Any) -> Generation:
    session, generation = begun()
    for at, char in enumerate(text):
        session.apply(replace(token(at, int(char), char, -0.5 - at), **changes))
    session.apply(finished())
    return generation


def record(ids: str = "123", **changes: Any) -> Recorded:
    return replace(from_json(to_json(generated(ids))), **changes)


def test_the_same_tokens_and_text_are_equal() -> None:
    assert compared(record(), generated()).is_equal
    assert compared(record(), generated()).deviation == 0.0


def test_the_first_different_token_is_found_with_both_ids() -> None:
    found = compared(record("123"), generated("143"))
    assert not found.is_equal
    assert found.difference
    assert (found.difference.at, found.difference.then, found.difference.now) == (1, 2, 4)
    assert (found.difference.then_logprob, found.difference.now_logprob) == (-1.5, -1.5)
    assert found.difference.margin is None


@pytest.mark.parametrize(
    ("then", "now", "ids"), [("12", "123", (None, 3)), ("123", "12", (3, None))]
)
def test_one_that_ends_elsewhere_is_different(
    then: str, now: str, ids: tuple[int | None, int | None]
) -> None:
    found = compared(record(then), generated(now)).difference
    assert found
    assert (found.at, found.then, found.now) == (2, *ids)


def test_the_margin_is_of_the_new_distribution() -> None:
    session, generation = begun()
    generation.request = replace(generation.request, lens=True)
    session.apply(replace(token(0, 4, "4", -0.2), top=((4, -0.2), (1, -1.7))))
    found = compared(record("1"), generation).difference
    assert found
    assert found.margin == pytest.approx(1.5)
    assert found.then_logprob_now == pytest.approx(-1.7)


def test_the_largest_difference_of_a_log_probability_is_told() -> None:
    found = compared(record("1", logprobs=(-0.75,)), generated("1"))
    assert found.is_equal
    assert found.deviation == 0.25
    assert compared(record("1", logprobs=(float("-inf"),)), generated("1")).deviation == 0.0


def test_another_text_of_the_same_tokens_is_different() -> None:
    found = compared(record(text="1x"), generated())
    assert (found.difference, found.text_differs, found.is_equal) == (None, True, False)


def test_text_that_was_held_back_when_the_process_ended_may_be_missing() -> None:
    assert compared(record(text="12", stop=None), generated()).is_equal
    assert not compared(record(text="x", stop=None), generated()).is_equal
