import time
from math import inf, nan

import pytest
import torch

from core.evaluate.paired import compare, draw_counts
from core.statistics.comparison import Interval, Verdict


def losses(checkpoints, windows, shift=0.0, noise=0.01, seed=1):
    """Losses that share the windows' difficulty; each checkpoint is worse than the one before."""
    generator = torch.Generator().manual_seed(seed)

    def draw():
        return torch.randn(windows, generator=generator, dtype=torch.float64)

    base = 1.3 + 0.3 * draw()
    return [(base + noise * draw() + shift * index).tolist() for index in range(checkpoints)]


def half_width(pair):
    assert pair.interval is not None
    return (pair.interval.high - pair.interval.low) / 2


def test_the_same_checkpoint_twice_differs_by_exactly_nothing():
    one = losses(1, 100)[0]
    pair = compare([one, one]).pairs[0]
    assert (pair.difference, pair.interval) == (0.0, Interval(0.0, 0.0))
    assert pair.verdict is Verdict.SAME


def test_a_constant_difference_is_certain():
    one = [1.5, 1.25] * 40
    for shift in (0.5, 0.1):
        pair = compare([one, [loss + shift for loss in one]]).pairs[0]
        assert pair.difference == pytest.approx(-shift)
        assert half_width(pair) == 0
        assert pair.verdict is Verdict.BETTER


def test_one_window_that_differs_is_not_a_difference_shown():
    one = [1.3] * 100
    pair = compare([one, [*one[:50], 2.3, *one[51:]]]).pairs[0]
    assert pair.verdict is Verdict.CANNOT_TELL
    assert 0.02 < half_width(pair) < 0.2


def test_the_interval_of_independent_normal_differences_is_close_to_that_of_the_t_test():
    first, second = losses(2, 2000)
    pair = compare([first, second]).pairs[0]
    differences = torch.tensor(first) - torch.tensor(second)
    half = 1.96 * float(differences.double().std()) / 2000**0.5
    assert half_width(pair) == pytest.approx(half, rel=0.15)
    assert pair.smallest_visible == pytest.approx(2.80 * pair.error)


def test_a_large_difference_is_shown_and_a_small_one_is_not():
    assert compare(losses(2, 160, shift=0.05)).pairs[0].verdict is Verdict.BETTER
    assert compare(losses(2, 160, noise=0.5)).pairs[0].verdict is Verdict.CANNOT_TELL


def test_the_same_input_gives_the_same_result():
    given = losses(4, 120)
    assert compare(given) == compare(given)


def test_torchs_own_generator_is_left_alone():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    compare(losses(2, 80))
    assert torch.rand(1) == expected


def test_the_order_of_two_checkpoints_only_turns_the_sign():
    first, second = losses(2, 200, shift=0.004)
    there, back = compare([first, second]).pairs[0], compare([second, first]).pairs[0]
    assert there.difference == -back.difference
    assert half_width(there) == pytest.approx(half_width(back))


def test_simultaneous_intervals_are_wider_than_those_of_one_pair():
    given = losses(6, 200)
    alone, among = compare(given[:2]).pairs[0], compare(given).pairs[0]
    assert among.difference == alone.difference
    assert half_width(among) > half_width(alone)


def test_below_forty_effective_units_there_is_no_interval():
    pair = compare(losses(2, 39, shift=1.0)).pairs[0]
    assert (pair.interval, pair.verdict, pair.units) == (None, Verdict.CANNOT_TELL, 39)


@pytest.mark.parametrize("windows", range(1, 8))
def test_a_few_windows_have_a_difference_without_an_interval(windows):
    compared = compare(losses(3, windows))
    assert len(compared.pairs) == 3
    assert all(pair.interval is None for pair in compared.pairs)


def test_one_checkpoint_has_no_pairs():
    assert compare([[1.0, 2.0]]).pairs == ()


def test_a_resample_has_as_many_blocks_as_there_are():
    counts = draw_counts(20, resamples=100)
    assert counts.shape == (100, 20)
    assert (counts.sum(1) == 20).all()
    assert torch.equal(counts, draw_counts(20, resamples=100))


def test_ten_checkpoints_of_500_windows_take_less_than_five_seconds():
    given = losses(10, 500)
    start = time.process_time()
    assert len(compare(given).pairs) == 45
    assert time.process_time() - start < 5


def test_many_windows_are_at_most_500_blocks():
    drawn = []

    def draw(blocks):
        drawn.append(blocks)
        return draw_counts(blocks, 100)

    pair = compare(losses(2, 20_001), draw).pairs[0]
    assert pair.block == 41
    assert drawn == [20_001 // 41]


@pytest.mark.parametrize("given", [[], [[]], [[1.0], [1.0, 2.0]]])
def test_unequal_windows_are_refused(given):
    with pytest.raises(ValueError, match="the same windows"):
        compare(given)


@pytest.mark.parametrize("loss", [nan, inf])
def test_a_loss_that_is_not_finite_is_refused(loss):
    with pytest.raises(ValueError, match="not finite"):
        compare([[1.0, loss], [1.0, 1.0]])


@pytest.mark.parametrize("checkpoints", [2, 3, 10])
def test_equal_checkpoints_are_seldom_called_different(checkpoints):
    false = 0
    for seed in range(100):
        compared = compare(losses(checkpoints, 80, seed=seed), lambda n: draw_counts(n, 1000))
        false += any(
            pair.verdict.a_is_shown_better or pair.verdict.a_is_shown_worse
            for pair in compared.pairs
        )
    # 5 of 100 are expected; 13 or more would come by chance once in 2,000 runs.
    assert false <= 12


def test_intervals_hold_the_truth_where_neighbours_share_an_effect():
    generator = torch.Generator().manual_seed(5)

    def draw(count):
        return torch.randn(count, generator=generator, dtype=torch.float64)

    drawn, held, shown = draw_counts(160 // 7, 1000), 0, 0
    for _ in range(300):
        noise = 0.3**0.5 * draw(32).repeat_interleave(5) + 0.7**0.5 * draw(160)
        pair = compare(
            [(3 + noise).tolist(), [3.0] * 160],
            lambda count: drawn if count == drawn.shape[1] else draw_counts(count, 1000),
        ).pairs[0]
        if pair.interval is not None:
            shown += 1
            held += pair.interval.low <= 0 <= pair.interval.high
    # 92 to 98 % are required of many trials; 3.2 standard errors of 300 are allowed below that.
    assert shown > 280
    assert held / shown > 0.87
