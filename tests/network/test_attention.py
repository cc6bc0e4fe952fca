"""Attention in parts is attention at once."""

import pytest
import torch

from core.network import attention
from core.network.attention import attend, attend_one


@pytest.mark.parametrize("limit", [1, 40, 100, 2**28])
@pytest.mark.parametrize(("heads", "kv_heads"), [(4, 4), (4, 2), (3, 1)])
def test_queries_may_be_attended_to_in_parts(heads, kv_heads, limit, monkeypatch):
    rows, length, before, width = 2, 5, 3, 8
    generator = torch.Generator().manual_seed(heads)
    q = torch.randn((rows, length, heads, width), generator=generator)
    keys = torch.randn((rows * kv_heads, width, before + length), generator=generator)
    values = torch.randn((rows * kv_heads, before + length, width), generator=generator)
    mask = torch.ones((length, before + length), dtype=torch.bool).tril(before)
    whole = attend(q, keys, values, mask)
    monkeypatch.setattr(attention, "MAX_OUTPUTS", limit)
    assert whole.shape == (rows * length, heads * width)
    assert float((attend(q, keys, values, mask) - whole).abs().max()) < 1e-6


@pytest.mark.parametrize(("heads", "kv_heads"), [(4, 4), (4, 2), (3, 1)])
def test_one_token_needs_no_mask(heads, kv_heads):
    rows, before, width = 2, 6, 8
    generator = torch.Generator().manual_seed(heads)
    q = torch.randn((rows, 1, heads, width), generator=generator)
    keys = torch.randn((rows * kv_heads, width, before), generator=generator)
    values = torch.randn((rows * kv_heads, before, width), generator=generator)
    masked = attend(q, keys, values, torch.ones((1, before), dtype=torch.bool))
    for found in (attend(q, keys, values, None), attend_one(q, keys, values)):
        assert float((found - masked).abs().max()) < 1e-6
