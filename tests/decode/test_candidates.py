"""Candidates of one position, with values worked out by hand."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.decode.candidates import candidates, entropy_of, likeliest, rank_of
from core.decode.sampling import Choice, choose
from core.protocol.settings import SamplingSettings

HALVES = torch.tensor([0.5, 0.25, 0.125, 0.125]).log()


def test_ranks_log_probabilities_and_entropy_are_of_the_raw_distribution() -> None:
    found = candidates(HALVES, Choice(2), 3)
    assert [one.id for one in found.likeliest] == [0, 1, 2]
    assert [one.rank for one in found.likeliest] == [1, 2, 3]
    assert [one.logprob for one in found.likeliest] == pytest.approx(
        [math.log(0.5), math.log(0.25), math.log(0.125)], abs=1e-6
    )
    assert found.entropy == pytest.approx(1.75 * math.log(2), abs=1e-6)


def test_of_equal_logits_the_lowest_id_is_first() -> None:
    found = candidates(torch.tensor([1.0, 3.0, 3.0, 0.0]), Choice(2), 2)
    assert [(one.id, one.rank) for one in found.likeliest] == [(1, 1), (2, 2)]
    assert found.chosen.rank == 2


def test_kept_is_what_the_chain_left() -> None:
    settings = SamplingSettings(temperature=1.0, top_k=2)
    found = candidates(HALVES, choose(HALVES, settings, 4, 0.9), 4)
    assert found.chosen.id == 1
    assert [one.kept for one in found.likeliest] == pytest.approx([2 / 3, 1 / 3, 0.0, 0.0])


def test_a_greedy_choice_has_all_of_the_probability() -> None:
    greedy = choose(HALVES, SamplingSettings(temperature=0.0), 4, 0.9)
    assert [one.kept for one in candidates(HALVES, greedy, 2).likeliest] == [1.0, 0.0]


def test_ids_without_weight_and_impossible_ids_count_nothing() -> None:
    logits = torch.tensor([0.0, 0.0, float("-inf"), 5.0])
    choice = choose(logits, SamplingSettings(temperature=1.0), 3, 0.99)
    found = candidates(logits, choice, 4)
    assert found.likeliest[0].id == 3
    assert found.likeliest[0].kept == 0.0
    assert math.isfinite(found.entropy)


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
