"""The chain and the draw against a reference in exact Python floats."""

import math
import struct

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.counter_random import uniform
from core.base.errors import UsageError
from core.decode import sampling
from core.decode.sampling import choose, greedy, log_probabilities, weights
from core.protocol.settings import SamplingSettings

LOGITS = st.lists(
    st.floats(-15, 15, width=32) | st.sampled_from([0.0, 1.0, 15.0]), min_size=1, max_size=40
)
CHAIN = st.builds(
    SamplingSettings,
    temperature=st.floats(1e-4, 100, exclude_min=True),
    top_k=st.none() | st.integers(1, 50),
    top_p=st.floats(0.01, 1),
    min_p=st.floats(0, 1),
)


def reference(logits: list[float], chain: SamplingSettings, used: int) -> list[float]:
    """design.md 6, one rule at a time, over Python floats."""
    scores = [(x - max(logits[:used])) / chain.temperature for x in logits[:used]]
    by_rank = sorted(range(used), key=lambda index: (-scores[index], index))
    alive = by_rank[: chain.top_k] if chain.top_k else by_rank
    mass = {index: math.exp(scores[index]) for index in alive}
    if chain.top_p < 1:
        total, reached, kept = math.fsum(mass.values()), 0.0, []
        for index in alive:
            if reached >= chain.top_p * total:
                break
            kept.append(index)
            reached += mass[index]
        alive = kept
    largest = max(mass[index] for index in alive)
    alive = [index for index in alive if mass[index] >= chain.min_p * largest]
    return [mass[index] if index in alive else 0.0 for index in range(used)]


def near_a_threshold(logits: list[float], chain: SamplingSettings, used: int) -> bool:
    """Whether rounding may decide top-p or min-p: exp and sums differ in the last bits."""
    nudged = [
        reference(logits, chain.with_(**{name: min(1.0, max(1e-9, value * (1 + sign)))}), used)
        for name, value in (("top_p", chain.top_p), ("min_p", chain.min_p))
        for sign in (-1e-9, 1e-9)
    ]
    return any([bool(x) for x in other] != [bool(x) for x in nudged[0]] for other in nudged)


@given(LOGITS, CHAIN, st.data())
@settings(max_examples=300)
def test_weights_equal_the_reference(logits, chain, data):
    used = data.draw(st.integers(1, len(logits)))
    exact = [struct.unpack("f", struct.pack("f", x))[0] for x in logits]
    if near_a_threshold(exact, chain, used):
        return
    found = weights(torch.tensor(logits), chain, used).tolist()
    assert found == pytest.approx(reference(exact, chain, used), rel=1e-9, abs=1e-300)


@given(LOGITS, CHAIN, st.integers(0, 2**63 - 1))
@settings(max_examples=200)
def test_the_drawn_id_always_has_weight(logits, chain, seed):
    row = torch.tensor(logits)
    chosen = choose(row, chain, len(logits), uniform(seed, 0, 0)).id
    assert weights(row, chain, len(logits))[chosen] > 0


@pytest.mark.parametrize("u", [0.0, 0.5, 1 - 2**-53])
def test_the_ends_of_the_unit_interval_stay_inside(u):
    row = torch.tensor([-15.0, 3.0, 3.0, -15.0])
    chain = SamplingSettings(temperature=1.0, top_k=2)
    assert choose(row, chain, 4, u).id == (1 if u < 0.5 else 2)


def test_top_k_keeps_exactly_k_and_the_lowest_ids_of_a_tie():
    row = torch.tensor([1.0, 2.0, 2.0, 2.0, 2.0, 0.0])
    kept = weights(row, SamplingSettings(top_k=3), 6)
    assert torch.nonzero(kept).flatten().tolist() == [1, 2, 3]


def test_top_k_ties_in_a_large_vocabulary():
    row = torch.zeros(65_536)
    kept = weights(row, SamplingSettings(top_k=50), 65_536)
    assert torch.nonzero(kept).flatten().tolist() == list(range(50))


def test_greedy_takes_the_lowest_of_equals_and_never_a_masked_id():
    assert greedy(torch.tensor([1.0, 5.0, 5.0, 9.0]), used=3) == 1
    assert choose(torch.tensor([1.0, 5.0, 5.0]), SamplingSettings(temperature=0.0), 3, 0.99).id == 1


def test_masked_ids_are_never_drawn():
    row = torch.tensor([0.0, 0.0, 15.0])
    chain = SamplingSettings(temperature=100.0)
    assert {choose(row, chain, 2, uniform(1, 0, t)).id for t in range(200)} == {0, 1}


def test_draws_do_not_depend_on_threads_or_on_the_rows_beside():
    generator = torch.Generator().manual_seed(3)
    rows = torch.randn(16, 65_536, generator=generator) * 3
    chain = SamplingSettings(temperature=0.9, top_k=5000, top_p=0.95, min_p=0.001)
    before = torch.get_num_threads()
    seen = []
    try:
        for threads in (1, 2, 4):
            torch.set_num_threads(threads)
            seen.append(
                [choose(row, chain, 65_536, uniform(5, r, 0)).id for r, row in enumerate(rows)]
            )
    finally:
        torch.set_num_threads(before)
    alone = [choose(rows[r].clone(), chain, 65_536, uniform(5, r, 0)).id for r in range(16)]
    assert seen == [alone] * 3


@pytest.mark.parametrize("spread", [0.0, 0.1, 3.0, 30.0])
@pytest.mark.parametrize("top_p", [0.01, 0.5, 0.9, 0.999])
def test_top_p_of_a_large_vocabulary_is_what_sorting_all_of_it_says(spread, top_p, monkeypatch):
    generator = torch.Generator().manual_seed(3)
    # Rounded, so that many are equal and the lowest ids have to win.
    row = torch.randn(20_000, generator=generator).mul_(spread).mul_(4).round_().div_(4)
    chain = SamplingSettings(temperature=1.0, top_p=top_p)
    looked = weights(row, chain, 20_000)
    monkeypatch.setattr("core.decode.sampling.TOP_P_COUNTS", ())
    assert torch.equal(looked, weights(row, chain, 20_000))


def test_every_pattern_of_temperature_is_refused_greedy_or_finite():
    generator = torch.Generator().manual_seed(1)
    patterns = torch.randint(0, 2**32, (2000,), generator=generator).tolist()
    row = torch.tensor([15.0, -15.0, 3.0, 14.999])
    for pattern in patterns:
        (temperature,) = struct.unpack("f", struct.pack("I", pattern))
        try:
            chain = SamplingSettings(temperature=temperature)
        except UsageError:
            assert not 0 <= temperature <= 100
            continue
        assert choose(row, chain, 4, 0.999).id in range(4)
        if not chain.greedy:
            assert torch.isfinite(weights(row, chain, 4)).all()


def test_log_probabilities_are_of_the_raw_distribution():
    row = torch.tensor([1.0, 2.0, 3.0])
    assert log_probabilities(row).exp().sum().item() == pytest.approx(1.0)
    assert log_probabilities(row).dtype == torch.float32


@pytest.mark.parametrize("size", [1, 2, 17, 300, 65_536])
@pytest.mark.parametrize("distinct_scores", [1, 3, 10**9])
def test_the_most_likely_are_those_of_a_stable_sort(size, distinct_scores):
    generator = torch.Generator().manual_seed(size)
    scores = torch.randint(0, distinct_scores, (size,), generator=generator).double()
    order = torch.sort(scores, descending=True, stable=True).indices
    for count in sorted({1, 2, size // 2, size - 1, size, size + 5} - {0}):
        assert torch.equal(sampling.most_likely(scores, count), order[:count])


def test_the_probability_of_a_choice_is_that_after_the_whole_chain():
    logits = torch.log(torch.tensor([0.5, 0.3, 0.15, 0.05]))
    settings = SamplingSettings(temperature=1.0, top_k=2)
    assert choose(logits, settings, 4, 0.99).probability == pytest.approx(0.375)
    assert choose(logits, settings.with_(temperature=0.0), 4, 0.99).probability == 1.0
