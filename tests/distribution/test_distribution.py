"""The raw distribution of one position, from its logits or from its most likely ids."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.distribution.distribution import of_likeliest, of_logits

SCORES = st.lists(st.floats(-60, 60, width=32), min_size=1, max_size=96)


@given(SCORES)
def test_the_log_probabilities_are_the_log_softmax_in_order(logits: list[float]) -> None:
    found = of_logits(logits)
    assert found.is_whole
    assert found.tail == 0.0
    assert math.fsum(map(math.exp, found.logprobs)) == pytest.approx(1.0, abs=1e-12)
    assert list(found.ids) == sorted(range(len(logits)), key=lambda at: (-logits[at], at))
    for index, logprob in zip(found.ids, found.logprobs, strict=True):
        below = logits[index] - found.scores[0]
        assert logprob == pytest.approx(found.logprobs[0] + below, abs=1e-9)


def test_of_a_part_the_rest_is_the_tail() -> None:
    found = of_likeliest((7, 3), (math.log(0.5), math.log(0.25)), 50_257)
    assert not found.is_whole
    assert found.tail == pytest.approx(0.25)
    assert found.logprobs == pytest.approx((math.log(0.5), math.log(0.25)))


def test_a_rounded_sum_above_one_has_no_tail() -> None:
    assert of_likeliest((1, 2), (math.log(0.6), math.log(0.4000001)), 100).tail == 0.0
