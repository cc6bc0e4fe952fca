"""Masks and first positions of windows, against the rule: 0 <= t - u <= window."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from present import present

from core.network.window import visible, visible_at

CPU = torch.device("cpu")


def rule(window: int | None, start: int, length: int) -> torch.Tensor:
    t = torch.arange(start, start + length)[:, None]
    apart = t - torch.arange(start + length)
    return (apart >= 0) & (apart <= (10**9 if window is None else window))


@given(st.integers(0, 40), st.integers(1, 12), st.lists(st.none() | st.integers(0, 60), min_size=1))
def test_a_forward_sees_what_the_rule_says(start, length, windows):
    for window, found in zip(windows, visible(windows, start, length, CPU), strict=True):
        whole = torch.zeros(length, start + length, dtype=torch.bool)
        whole[:, found.first :] = True if found.mask is None else found.mask
        assert torch.equal(whole, rule(window, start, length))


@given(st.integers(0, 40), st.lists(st.none() | st.integers(0, 60), min_size=1))
def test_a_fixed_step_sees_what_the_rule_says(position, windows):
    found = visible_at(windows, torch.tensor([position]), torch.arange(64))
    for window, one in zip(windows, found, strict=True):
        mask = present(one.mask)
        assert one.first == 0
        assert torch.equal(mask[:, : position + 1], rule(window, position, 1))
        assert not mask[:, position + 1 :].any()


@pytest.mark.parametrize("window", [None, 100])
def test_one_token_within_the_window_needs_no_mask_and_no_slice(window):
    assert visible([window], 50, 1, CPU) == [(0, None)]
