"""Candidates of one position, with values worked out by hand."""

import math
from array import array

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.decode.candidates import entropy_of, float32_bytes, likeliest, rank_of

HALVES = torch.tensor([0.5, 0.25, 0.125, 0.125]).log()


def test_entropy_is_in_nats() -> None:
    assert entropy_of(HALVES, HALVES.exp()) == pytest.approx(1.75 * math.log(2), abs=1e-6)


def test_the_bytes_are_the_float32_logits() -> None:
    logits = torch.tensor([0.1, -3.5, 1e-8])
    assert array("f", float32_bytes(logits)).tolist() == logits.tolist()


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=40))
def test_ranks_and_order_are_those_of_a_stable_sort(scores: list[int]) -> None:
    logits = torch.tensor(scores, dtype=torch.float32)
    order = sorted(range(len(scores)), key=lambda index: (-scores[index], index))
    assert [rank_of(logits, index) for index in order] == list(range(1, len(scores) + 1))
    found = likeliest(logits, logits.log_softmax(-1), 5)
    assert [index for index, _ in found] == order[:5]


def test_a_certain_id_has_no_entropy() -> None:
    logprobs = torch.tensor([0.0, float("-inf")])
    assert str(entropy_of(logprobs, logprobs.exp())) == "0.0"
