import pytest
import torch

from core.evaluate.block_length import dependence


def normal(count, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, generator=generator, dtype=torch.float64)


def test_independent_differences_count_in_full():
    found = dependence(normal(5000))
    assert found.inflation == pytest.approx(1, abs=0.15)
    assert found.effective(5000) <= 5000


def test_an_autoregression_has_the_inflation_of_its_closed_form():
    values = [0.0]
    for shock in normal(8000).tolist():
        values.append(0.6 * values[-1] + shock)
    found = dependence(torch.tensor(values, dtype=torch.float64))
    assert found.inflation == pytest.approx(1.6 / 0.4, rel=0.15)
    assert found.block > dependence(normal(8000)).block


def test_five_equal_neighbours_count_as_about_one():
    found = dependence(normal(800).repeat_interleave(5))
    assert found.inflation == pytest.approx(5, rel=0.15)
    assert found.block >= 5


def test_alternating_differences_never_count_as_more_than_there_are():
    found = dependence(torch.tensor([1.0, -1.0] * 50, dtype=torch.float64))
    assert found.effective(100) == 100


@pytest.mark.parametrize("count", range(1, 12))
def test_a_few_windows_have_an_answer(count):
    found = dependence(normal(count))
    assert found.block >= 1
    assert found.effective(count) <= count


def test_equal_differences_do_not_depend():
    found = dependence(torch.full((90,), 0.25, dtype=torch.float64))
    assert (found.inflation, found.block) == (1.0, 1)
