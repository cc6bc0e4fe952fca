"""The fitted temperature against closed forms."""

from math import exp, log
from random import Random

import pytest

from core.statistics.temperature_fit import INVERSES, LossByTemperature, best_inverse


def losses_of(tokens: list[tuple[list[float], int]]) -> LossByTemperature:
    """Return the losses of tokens, each of its logits and its right id."""
    shifted = [([one - max(logits) for one in logits], right) for logits, right in tokens]
    partitions = tuple(
        sum(log(sum(exp(inverse * one) for one in logits)) for logits, _ in shifted) / len(tokens)
        for inverse in INVERSES
    )
    return LossByTemperature(
        partitions, sum(logits[right] for logits, right in shifted) / len(tokens)
    )


@pytest.mark.parametrize(("right", "gap"), [(60, 0.5), (75, 1.0), (90, 2.0), (80, 2.5)])
def test_two_ids_have_the_temperature_of_their_odds(right: int, gap: float) -> None:
    # The first id is right in so many of 100 tokens, and its logit is higher by the gap.
    losses = losses_of([([gap, 0.0], int(number >= right)) for number in range(100)])
    inverse = best_inverse(losses)
    assert inverse == pytest.approx(log(right / (100 - right)) / gap, abs=1e-4)
    share = right / 100
    entropy = -share * log(share) - (1 - share) * log(1 - share)
    assert losses.at(inverse) == pytest.approx(entropy, abs=1e-6)


def test_the_loss_between_the_points_is_that_of_the_definition() -> None:
    random = Random(3)
    tokens = [([random.gauss(0, 4) for _ in range(200)], random.randrange(200)) for _ in range(50)]
    losses = losses_of(tokens)
    for inverse in (0.5, 0.83, 1.0, 1.37, 2.0, INVERSES[3]):
        direct = sum(
            log(sum(exp(inverse * one) for one in logits)) - inverse * logits[right]
            for logits, right in tokens
        )
        assert losses.at(inverse) == pytest.approx(direct / 50, abs=1e-3)


def test_beyond_the_range_it_is_an_end() -> None:
    always = losses_of([([1.0, 0.0], 0)] * 10)
    never = losses_of([([1.0, 0.0], 1)] * 10)
    assert best_inverse(always) == pytest.approx(2, abs=1e-6)
    assert best_inverse(never) == pytest.approx(0.5, abs=1e-6)
