"""Equal beginnings: compared with the last generation of the same prompt and seed."""

from dataclasses import replace

import pytest
from origins import SOMEWHERE, ready_of

from core.protocol.chat_turn import ChatTurn
from core.protocol.request import Request
from core.record.generation import Generation
from tui.view.likeness import likeness


def generation(number: int, ids: str, **request) -> Generation:
    one = Generation(number, Request((17,), **{"prompt": "1+1", **request}), ready_of(SOMEWHERE))
    one.new_ids[:] = map(int, ids)
    return one


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("12345", "12945", "= #1 before token 3"),
        ("12345", "12345", "= #1 throughout"),
        ("12345", "123456", "= #1 to its end"),
        ("12345", "123", "= #1 to this end"),
        ("12345", "22345", ""),
        ("", "123", ""),
    ],
)
def test_the_first_token_that_differs_is_named(first, second, words):
    assert likeness(generation(2, second), [generation(1, first)]) == words


@pytest.mark.parametrize("other", [{"seed": 5}, {"prompt": "2"}, {"row": 1}, {"continued": (1,)}])
def test_only_the_same_prompt_and_seed_are_compared(other):
    assert likeness(generation(2, "12"), [generation(1, "12", **other)]) == ""


def test_messages_are_compared_with_the_turns_before_them():
    message = {"chat": ChatTurn("", 2)}
    assert likeness(generation(2, "12", **message), [generation(1, "12")]) == ""
    assert likeness(generation(2, "12", **message), [generation(1, "12", **message)]) != ""
    later = generation(2, "12", **message)
    later.request = replace(later.request, ids=(17, 1, 17))
    assert likeness(later, [generation(1, "12", **message)]) == ""


def test_the_last_one_is_compared_and_never_the_generation_itself():
    own = generation(3, "129")
    earlier = [generation(1, "129"), generation(2, "124"), own]
    assert likeness(own, earlier) == "= #2 before token 3"
