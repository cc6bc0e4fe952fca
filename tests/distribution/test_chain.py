"""The sampling chain on Python's floats: against torch's float64 and against the sampler."""

import math
import random

import pytest
import torch

from core.base.counter_random import uniform
from core.decode.sampling import choose, weights
from core.distribution.chain import Cut, through
from core.distribution.distribution import of_likeliest, of_logits
from core.protocol.settings import SamplingSettings

# Logits and settings at random; design.md's figure is of 10,000.
CASES = 10_000
# Draws for the chi-square test, and the value that 31 degrees of freedom pass once in 10,000.
DRAWS, CHI_SQUARE_31 = 1_000_000, 69.11


def random_settings(chance: random.Random) -> SamplingSettings:
    return SamplingSettings(
        temperature=chance.choice([0.0, 0.3, 0.8, 1.0, 1.7]),
        top_k=chance.choice([None, None, 1, 3, 10, 40]),
        top_p=chance.choice([1.0, 1.0, 0.95, 0.5, 0.05]),
        min_p=chance.choice([0.0, 0.0, 0.05, 0.3]),
    )


def random_logits(chance: random.Random) -> torch.Tensor:
    size, scale = chance.randint(1, 64), chance.choice([0.1, 2.0, 8.0])
    logits = torch.randn(size, generator=torch.Generator().manual_seed(chance.getrandbits(31)))
    # Rounded ones have ties.
    return (logits * scale).round() if chance.random() < 0.3 else logits * scale


def test_it_is_the_samplers_arithmetic_in_every_case() -> None:
    chance = random.Random(1)
    for _ in range(CASES):
        logits, settings = random_logits(chance), random_settings(chance)
        allowed, u = chance.randint(1, len(logits)), chance.random()
        chain = through(of_logits(logits.tolist()), settings, allowed)
        assert chain.choice(u) == choose(logits, settings, allowed, u).id
        raw = logits.double().softmax(-1).tolist()
        kept = kept_by_the_sampler(logits, settings, allowed)
        for one in chain.candidates:
            assert math.isclose(one.raw, raw[one.id], rel_tol=1e-12)
            assert math.isclose(one.kept, kept[one.id], rel_tol=1e-12)
            assert bool(one.cut) == (kept[one.id] == 0.0)


def kept_by_the_sampler(
    logits: torch.Tensor, settings: SamplingSettings, allowed: int
) -> list[float]:
    kept = torch.zeros(len(logits), dtype=torch.float64)
    if settings.greedy:
        kept[int(logits[:allowed].argmax())] = 1.0
    else:
        kept[:allowed] = weights(logits, settings, allowed)
    return (kept / kept.sum()).tolist()


def test_the_tempered_column_is_before_anything_is_cut() -> None:
    logits = [2.0, 1.0, 0.0, 5.0]
    chain = through(of_logits(logits), SamplingSettings(temperature=0.5, top_k=1), 3)
    scaled = [math.exp(2 * (one - 2.0)) for one in logits[:3]]
    by_id = {one.id: one for one in chain.candidates}
    assert [by_id[at].tempered for at in range(3)] == pytest.approx(
        [one / sum(scaled) for one in scaled]
    )
    assert by_id[3].tempered == 0.0
    assert [by_id[at].cut for at in range(4)] == [Cut.NONE, Cut.TOP_K, Cut.TOP_K, Cut.UNUSED]


def test_each_cut_is_named() -> None:
    logits = [math.log(p) for p in (0.5, 0.25, 0.15, 0.06, 0.04)]
    settings = SamplingSettings(temperature=1.0, top_k=4, top_p=0.8, min_p=0.4)
    chain = through(of_logits(logits), settings, 5)
    # The third crosses top-p and is kept by it, but it is below 0.4 times the largest.
    assert [one.cut for one in chain.candidates] == [
        Cut.NONE, Cut.NONE, Cut.MIN_P, Cut.TOP_P, Cut.TOP_K,
    ]  # fmt: skip
    greedy = through(of_logits(logits), SamplingSettings(temperature=0.0), 5)
    assert [one.cut for one in greedy.candidates] == [Cut.NONE, *[Cut.GREEDY] * 4]


def test_the_interval_of_an_id_holds_the_numbers_that_choose_it() -> None:
    chance = random.Random(2)
    for _ in range(500):
        logits = random_logits(chance).tolist()
        chain = through(of_logits(logits), random_settings(chance), len(logits))
        u = chance.random()
        chosen = chain.choice(u)
        assert chosen is not None
        start, end = chain.interval(chosen) or (1.0, 0.0)
        assert start - 1e-12 <= u <= end + 1e-12
        cut = next((one.id for one in chain.candidates if one.cut), None)
        if cut is not None:
            assert chain.interval(cut) is None
    assert chain.interval(1_000) is None


def test_a_number_that_rounds_up_to_the_total_chooses_the_last_id_that_is_kept() -> None:
    chain = through(of_logits([0.3, 0.2, 0.1, -50.0]), SamplingSettings(top_k=3), 4)
    assert chain.choice(math.nextafter(1.0, 0.0)) == 2
    assert chain.choice(0.0) == 0


def test_of_a_part_of_a_vocabulary_only_what_is_known_is_told() -> None:
    part = of_likeliest((7, 3, 9), [math.log(p) for p in (0.5, 0.25, 0.1)], 50_000)
    chain = through(part, SamplingSettings(temperature=0.8), 50_000)
    assert not chain.is_exact
    assert chain.choice(0.5) is None
    assert chain.interval(7) is None
    assert [one.raw for one in chain.candidates] == pytest.approx([0.5, 0.25, 0.1])
    assert {one.tempered for one in chain.candidates} == {None}
    # Top-k leaves only ids that are known.
    known = through(part, SamplingSettings(temperature=1.0, top_k=2), 50_000)
    assert known.is_exact
    assert [one.kept for one in known.candidates] == pytest.approx([2 / 3, 1 / 3, 0.0])
    assert known.choice(0.1) == 3
    assert known.choice(0.9) == 7
    assert through(part, SamplingSettings(temperature=0.0), 50_000).choice(0.9) == 7


def test_where_no_known_id_can_be_sampled_nothing_is_said() -> None:
    part = of_likeliest((70, 90), [math.log(0.5), math.log(0.25)], 100)
    chain = through(part, SamplingSettings(temperature=0.0), 50)
    assert not chain.is_exact
    assert [one.cut for one in chain.candidates] == [Cut.UNUSED, Cut.UNUSED]


def test_a_million_draws_have_the_kept_probabilities() -> None:
    logits = torch.randn(32, generator=torch.Generator().manual_seed(3)) * 0.5
    settings = SamplingSettings(temperature=0.9)
    chain = through(of_logits(logits.tolist()), settings, 32)
    cumulative = torch.cumsum(weights(logits, settings, 32), 0)
    u = torch.tensor([uniform(7, 0, index) for index in range(DRAWS)], dtype=torch.float64)
    drawn = torch.searchsorted(cumulative, u * cumulative[-1], right=True)
    counts = torch.bincount(drawn, minlength=32).tolist()
    expected = {one.id: one.kept * DRAWS for one in chain.candidates}
    chi_square = sum((counts[at] - mean) ** 2 / mean for at, mean in expected.items())
    assert chi_square < CHI_SQUARE_31
