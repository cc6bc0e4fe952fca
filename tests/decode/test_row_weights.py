"""The chain of many rows has the bits of the chain of one row."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decode.row_weights import row_weights
from core.decode.sampling import weights
from core.protocol.settings import SamplingSettings

CHAIN = st.builds(
    SamplingSettings,
    temperature=st.floats(1e-4, 100, exclude_min=True),
    top_k=st.none() | st.integers(1, 50),
    top_p=st.floats(0.01, 1),
    min_p=st.floats(0, 1),
)


@given(st.integers(1, 40), st.integers(1, 6), CHAIN, st.integers(0, 10**6), st.data())
@settings(max_examples=300)
def test_each_row_has_the_bits_of_the_sampler(vocab, rows, chain, seed, data):
    used = data.draw(st.integers(1, vocab))
    generator = torch.Generator().manual_seed(seed)
    # Halves, so that many logits are equal and the lowest ids have to win.
    logits = torch.randn(rows, vocab, generator=generator).mul_(6).round_().div_(2)
    found = row_weights(logits, chain, used)
    assert found.shape == (rows, used)
    for row, alone in zip(found, logits, strict=True):
        assert torch.equal(row, weights(alone, chain, used))


def test_a_large_vocabulary():
    logits = torch.randn(3, 20_000, generator=torch.Generator().manual_seed(1)) * 3
    for chain in (
        SamplingSettings(temperature=0.7, top_p=0.9),
        SamplingSettings(temperature=0.7, top_k=50, top_p=0.9, min_p=0.01),
        SamplingSettings(temperature=1.3),
    ):
        for row, alone in zip(row_weights(logits, chain, 19_000), logits, strict=True):
            assert torch.equal(row, weights(alone, chain, 19_000))
