"""Which ids the calculator forces into an answer, and what is shown for a call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chat.calculator import calculate
from core.chat.chat_tokens import required_tokens
from core.chat.tool_calls import ToolCalls
from core.tokenizers.characters import FIRST, CharTokenizer

PYTHON, PYTHON_END, OUTPUT, OUTPUT_END = range(20, 24)


def answered(written: list[int], steps: int) -> tuple[list[int], list[int], list[str | None]]:
    """The ids of an answer, the places of the forced ones, and the signs."""
    calls, rest = ToolCalls(required_tokens(FIRST), FIRST), iter(written)
    ids: list[int] = []
    forced: list[int] = []
    signs = []
    for _ in range(steps):
        due = calls.next_forced()
        if due is not None:
            forced.append(len(ids))
        ids.append(next(rest) if due is None else due)
        signs.append(calls.follow(ids[-1]))
    return ids, forced, signs


def test_the_answer_is_forced_one_id_a_step():
    ids, forced, signs = answered([7, PYTHON, 6, 10, 6, PYTHON_END, 1], 11)

    assert ids == [7, PYTHON, 6, 10, 6, PYTHON_END, OUTPUT, 1, 2, OUTPUT_END, 1]
    assert forced == [6, 7, 8, 9]
    assert signs == [None, "‹", None, None, None, "", " → ", None, None, "›", None]


@pytest.mark.parametrize(
    "expression",
    [
        [],
        [1, 10],
        # Another special token, or padding, is not a digit.
        [1, 15],
        # 1+H is not an expression.
        [1, 10, 12],
    ],
)
def test_without_a_value_nothing_is_forced(expression):
    ids, forced, signs = answered([PYTHON, *expression, PYTHON_END, 3], len(expression) + 3)

    assert (ids[-1], forced) == (3, [])
    assert (signs[0], signs[-2]) == ("‹", "›")


def test_a_value_that_the_vocabulary_cannot_write_is_not_forced():
    # Without `/` in the vocabulary no value has a point, but a long one could.
    class NoSeven(CharTokenizer):
        def encode(self, text):
            encoded = super().encode(text)
            return encoded if "7" not in text else super().encode("=")

    calls = ToolCalls(required_tokens(FIRST), NoSeven("no-seven", FIRST.chars, FIRST.specials))
    for index in (PYTHON, 3, 10, 4, PYTHON_END):
        calls.follow(index)
    assert calls.next_forced() is None


def test_a_second_start_begins_the_expression_anew():
    _, forced, _ = answered([PYTHON, 9, PYTHON, 1, 10, 1, PYTHON_END], 10)

    assert forced == [7, 8, 9]


@pytest.mark.parametrize("index", [PYTHON_END, OUTPUT, OUTPUT_END])
def test_marks_that_do_not_belong_to_a_call_are_shown_as_they_are(index):
    _, forced, signs = answered([1, index, 2], 3)

    assert (forced, signs) == ([], [None, None, None])


def test_two_calls_in_one_answer():
    ids, forced, _ = answered([PYTHON, 1, 10, 1, PYTHON_END, PYTHON, 2, 10, 2, PYTHON_END], 16)

    assert forced == [5, 6, 7, 13, 14, 15]
    assert ids[13:] == [OUTPUT, 4, OUTPUT_END]


def reference(sampled: list[int]) -> list[tuple[int, bool]]:
    """The rules of format.md 11, written down again: ids with whether they were forced."""
    found: list[tuple[int, bool]] = []
    queue: list[int] = []
    block: list[int] | None = None
    for own in sampled:
        index = queue.pop(0) if (forced := bool(queue)) else own
        found.append((index, forced))
        if index == PYTHON:
            block = []
        elif index == PYTHON_END and block is not None:
            value = calculate("".join(FIRST.token_bytes(one).decode() for one in block))
            if block and value is not None:
                queue = [OUTPUT, *FIRST.encode(str(value)).ids, OUTPUT_END]
            block = None
        elif block is not None:
            block.append(index)
    return found


IDS = st.sampled_from([1, 2, 10, 11, 12, 17, PYTHON, PYTHON_END, OUTPUT, OUTPUT_END])


@given(st.lists(IDS, max_size=40))
def test_any_answer_follows_the_rules(sampled):
    calls, found = ToolCalls(required_tokens(FIRST), FIRST), []
    for own in sampled:
        due = calls.next_forced()
        found.append((own if due is None else due, due is not None))
        calls.follow(found[-1][0])
    assert found == reference(sampled)
