"""The distribution of the next token, with values worked out by hand."""

import math

import pytest
import torch

from core.base.errors import NotFiniteError
from core.decode.distribution import distribution

HALVES = torch.tensor([0.25, 0.5, 0.125, 0.125]).log()


def test_a_small_vocabulary_is_told_whole_the_most_likely_first() -> None:
    told = distribution(HALVES, 3)
    assert [index for index, _ in told.likeliest] == [1, 0, 2, 3]
    assert [math.exp(logprob) for _, logprob in told.likeliest] == pytest.approx(
        [0.5, 0.25, 0.125, 0.125]
    )
    assert told.entropy == pytest.approx(1.75 * math.log(2), abs=1e-6)


def test_the_mass_of_unused_ids_is_summed() -> None:
    assert distribution(HALVES, 2).unused_mass == pytest.approx(0.25)
    assert distribution(HALVES, 4).unused_mass == 0.0
    assert distribution(HALVES, 9).used == 4


@pytest.mark.parametrize(("vocab", "told"), [(96, 96), (97, 10)])
def test_of_a_larger_vocabulary_ten_are_told(vocab: int, told: int) -> None:
    logits = torch.linspace(3, -3, vocab)
    assert [index for index, _ in distribution(logits, vocab).likeliest] == list(range(told))


def test_what_is_told_is_made_of_python_numbers() -> None:
    told = distribution(HALVES, 3)
    assert {type(value) for pair in told.likeliest for value in pair} == {int, float}
    assert type(told.entropy) is type(told.unused_mass) is float


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_logits_that_are_not_finite_are_refused(bad: float) -> None:
    with pytest.raises(NotFiniteError, match="not finite"):
        distribution(torch.tensor([0.0, bad]), 2)


def test_a_certain_token_leaves_nothing_to_the_others() -> None:
    told = distribution(torch.tensor([0.0, 200.0]), 2)
    assert told.entropy == pytest.approx(0.0, abs=1e-6)
    assert told.likeliest == ((1, 0.0), (0, -200.0))
