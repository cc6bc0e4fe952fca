"""Recorded losses beside the measured ones."""

from score_results import result

from core.judging.recorded_ranking import contradicted, recorded_star


def test_the_recorded_star_is_the_earliest_within_the_tolerance() -> None:
    # Steps 100, 200, 300; the order is that of the measured losses.
    assert recorded_star(result((1.0, 1.2, 1.4), (1.1, 1.1001, 1.3))) == 0
    assert recorded_star(result((1.0, 1.2, 1.4), (1.3, 1.1, 1.2))) == 1


def test_without_recorded_losses_there_is_no_star() -> None:
    assert recorded_star(result((1.0, 1.2))) is None


def test_a_stale_loss_that_ranks_wrongly_is_named() -> None:
    found = result((1.0, 1.2, 1.4), (1.5, 1.2, 1.4))
    assert list(contradicted(found)) == [(0, 1), (0, 2)]


def test_what_is_not_shown_contradicts_nothing() -> None:
    found = result((1.0, 1.0001), (1.5, 1.2), spread=0.5)
    assert list(contradicted(found)) == []
    assert list(contradicted(result((1.0,), (1.5,)))) == []
