"""Distances of two predictions against their definitions."""

from math import inf, log, nan

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.evaluate import distances as module
from core.evaluate.distances import Distances, distances

SHAPES = st.tuples(st.integers(1, 6), st.integers(2, 40), st.integers(0, 2**31))


def drawn(rows: int, vocabulary: int, seed: int) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(seed)
    a, b = 4 * torch.randn(2, rows, vocabulary, generator=generator)
    return a, b, torch.randint(vocabulary, (rows,), generator=generator)


@given(SHAPES)
def test_they_are_those_of_torchs_own_functions(shape: tuple[int, int, int]) -> None:
    a, b, right = drawn(*shape)
    found = distances(a, b, right)
    p, q = torch.softmax(a.double(), 1), torch.softmax(b.double(), 1)
    m = (p + q) / 2
    expected = torch.nn.functional.kl_div(q.log(), p, reduction="none").sum(1)
    shannon = ((p * (p / m).log()).sum(1) + (q * (q / m).log()).sum(1)) / 2
    rows = torch.arange(len(right))
    assert torch.allclose(found.divergence, expected, atol=1e-12)
    assert torch.allclose(found.shannon, shannon, atol=1e-12)
    assert float(found.shannon.max()) <= log(2) + 1e-12
    assert torch.allclose(found.right_a, p[rows, right].log())
    assert torch.allclose(found.right_b, q[rows, right].log())
    assert torch.equal(found.top_a, a.argmax(1).int())
    assert torch.equal(found.top_b, b.argmax(1).int())


@given(SHAPES)
def test_equal_logits_are_exactly_0_apart(shape: tuple[int, int, int]) -> None:
    a, _, right = drawn(*shape)
    found = distances(a, a.clone(), right)
    assert not found.divergence.any()
    assert not found.shannon.any()
    assert torch.equal(found.right_a, found.right_b)


def test_two_certainties_are_far_apart_and_finite() -> None:
    a, b = torch.tensor([[0.0, -2000.0]]), torch.tensor([[-2000.0, 0.0]])
    found = distances(a, b, torch.tensor([0]))
    assert float(found.divergence) == pytest.approx(2000)
    assert float(found.shannon) == pytest.approx(log(2))


@pytest.mark.parametrize("value", [nan, inf])
def test_logits_that_are_not_finite_are_seen(value: float) -> None:
    found = distances(torch.tensor([[0.0, value]]), torch.zeros(1, 2), torch.tensor([0]))
    assert not found.divergence.isfinite().any()


def test_pieces_do_not_change_a_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b, right = drawn(50, 30, 1)
    whole = distances(a, b, right)
    monkeypatch.setattr(module, "_ELEMENTS", 7 * 30)
    parts = distances(a, b, right)
    assert all(map(torch.equal, whole.each(), parts.each()))


def test_parts_are_joined_along_a_dimension() -> None:
    a, b, right = drawn(6, 5, 2)
    found = distances(a, b, right)
    square = Distances.joined([found.viewed(2, 3), found.viewed(2, 3)], 1)
    assert square.divergence.shape == (2, 6)
    assert torch.equal(square.top_a[:, 3:], found.top_a.view(2, 3))
