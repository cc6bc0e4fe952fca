"""The answers to the five questions about a recommendation."""

from dataclasses import replace

import pytest
from score_results import result

from core.judging.as_training import Rebuilt
from core.judging.recommendation import recommendation
from core.judging.score_result import ScoreResult
from core.judging.trust import Trust, trust_in


def trust(found: ScoreResult) -> Trust:
    chosen = recommendation(found)
    assert chosen
    return trust_in(found, chosen)


def test_a_clear_result_on_held_out_text() -> None:
    found = trust(result((1.0, 1.2)))
    assert (found.held_out, found.enough, found.checked) == (True, True, True)
    assert (found.reproduced, found.suite_agrees) == (None, None)


@pytest.mark.parametrize(
    ("share", "held_out"), [(0.0, True), (0.02, None), (0.5, False), (1.0, False)]
)
def test_the_share_in_the_training_text_decides(share: float, *, held_out: bool | None) -> None:
    assert trust(replace(result((1.0, 1.2)), training_share=share)).held_out is held_out


def test_what_cannot_be_told_is_not_enough() -> None:
    assert trust(result((1.0, 1.0001), spread=0.5)).enough is False


def test_losses_are_reproduced_when_all_are() -> None:
    found = result((1.0, 1.2))
    fits, fails = Rebuilt(1.0, 1.0, 1, 1e-5, True), Rebuilt(1.0, 1.1, None, 1e-5, True)
    both = [replace(one, rebuilt=fits) for one in found.scored]
    assert trust(replace(found, scored=tuple(both))).reproduced is True
    assert trust(replace(found, scored=(both[0], found.scored[1]))).reproduced is None
    one_fails = (both[0], replace(both[1], rebuilt=fails))
    assert trust(replace(found, scored=one_fails)).reproduced is False


def test_an_unchecked_device_is_said() -> None:
    found = result((1.0, 1.2))
    unchecked = replace(found.scored[1], checked=False)
    assert trust(replace(found, scored=(found.scored[0], unchecked))).checked is False
