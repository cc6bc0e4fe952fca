"""What the scores of several checkpoints show: verdicts, recommendation, trust, differences."""

from collections.abc import Iterator

from core.base.text import clean
from core.judging.recorded_ranking import contradicted, recorded_star
from core.judging.score_result import ScoreResult
from core.judging.trust import trust_in
from core.statistics.choice import choose_checkpoint, could_be_best, measured_star
from core.statistics.comparison import Comparison
from tui.view.comparison_words import (
    NOT_COVERED,
    Terms,
    could_be_best_line,
    difference_line,
    recommendation_lines,
    star_line,
    verdict_line,
)
from tui.view.difference_words import difference_lines
from tui.view.score_words import TRAINING_TEXT
from tui.view.trust_words import trust_lines


def result_lines(result: ScoreResult) -> Iterator[str]:
    """Yield each checkpoint against the one with the lowest loss, then what follows from all pairs.

    Nothing is yielded for one checkpoint alone.
    """
    compared = result.compared
    if compared is None:
        return
    yield ""
    yield from _pairs(result, compared)
    yield could_be_best_line(could_be_best(compared), compared, result.names)
    yield ""
    recommended = choose_checkpoint(compared, result.steps)
    yield from recommendation_lines(recommended, _terms(result))
    yield from trust_lines(trust_in(result, recommended.checkpoint))
    yield from star_lines(result, compared)
    if result.differences:
        yield ""
        yield from difference_lines(result.differences, result.names)
    yield ""
    yield NOT_COVERED


def _pairs(result: ScoreResult, compared: Comparison) -> Iterator[str]:
    if result.held_out is False:
        yield TRAINING_TEXT.capitalize()
    terms, held = _terms(result), result.windows.units
    for pair in compared.against_others(0):
        yield difference_line(pair, terms)
        yield verdict_line(pair, terms, held, result.seconds)


def _terms(result: ScoreResult) -> Terms:
    return Terms(result.names, result.measure, result.windows.unit)


def star_lines(result: ScoreResult, compared: Comparison) -> Iterator[str]:
    """Yield the measured star, then what recorded losses confirm or contradict."""
    star = measured_star(compared, result.steps)
    names = [clean(name) for name in result.names]
    yield star_line(star, result.names)
    recorded = recorded_star(result)
    if recorded == star.checkpoint:
        yield "★ recorded: the same"
    elif recorded is not None:
        yield f"★ recorded: {names[recorded]}, which the measured losses do not confirm"
    for better, worse in contradicted(result):
        yield (
            f"The recorded losses say that {names[worse]} is better than {names[better]}; "
            "measured, it is worse"
        )
